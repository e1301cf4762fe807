//! Raids from the plan to the close, and who was there: over GraphQL, as officers and raiders see it.

use serde_json::{Value, json};

use crate::graphql::Served;
use crate::guild::Guild;
use crate::hand::{Hand, all_refused};

/// A guild of four who joined at the beginning of 2024.
struct Raiders {
    served: Served,
    hand: Hand,
}

impl Raiders {
    async fn start() -> Self {
        let served = Served::start().await;
        let hand = Hand::owner(&served, &Guild::open(&served.test.app, 0).await);
        for name in ["Grom", "Jaina", "Rexxar", "Thrall"] {
            hand.does("addMember", json!({ "name": name, "effectiveAt": "2024-01-01T12:00:00Z" })).await;
        }
        Raiders { served, hand }
    }

    /// A command at a time, and the raid that it answers with.
    async fn raid(&self, mutation: &str, input: Value, selection: &str) -> Value {
        let (query, variables) = self.hand.asked(mutation, input);
        let query = query.replace("receipt { position repeated }", &format!("raid {{ {selection} }}"));
        self.hand.caller.get(&query, variables).await[mutation]["raid"].clone()
    }

    async fn planned(&self, title: &str, starts_at: &str) -> String {
        id(&self.raid("planRaid", json!({ "title": title, "startsAt": starts_at }), "id").await)
    }

    /// A raid of an hour that nobody planned.
    async fn held(&self, starts_at: &str, present: &[&str], standby: &[&str], excused: &[&str]) -> String {
        let start = json!({ "title": "A raid", "effectiveAt": starts_at });
        let raid = id(&self.raid("startRaid", start, "id").await);
        let mut roster = roster(&raid, present, standby, starts_at);
        roster["excused"] = names(excused);
        self.hand.does("setRoster", roster).await;
        raid
    }

    async fn kill(&self, raid: &str, boss: &str, at: &str) -> Value {
        let (query, variables) =
            self.hand.asked("recordKill", json!({ "raidId": raid, "boss": boss, "effectiveAt": at }));
        let kill =
            "kill { id present { member { name } } standby { member { name } } excused { member { name } } }";
        let query = query.replace("receipt { position repeated }", kill);
        self.hand.caller.get(&query, variables).await["recordKill"]["kill"].clone()
    }

    /// Everybody's attendance: who, attended of possible, share.
    async fn attendance(&self, arguments: &str) -> Value {
        let selection = format!(
            "attendance({arguments}) {{ edges {{ node {{ member {{ name }} attended possible share }} }} }}"
        );
        let seen = self.hand.sees(&selection).await;
        let edges = seen["attendance"]["edges"].as_array().expect("edges").clone();
        let line = |edge: &Value| {
            let node = &edge["node"];
            json!([node["member"]["name"], node["attended"], node["possible"], node["share"]])
        };
        edges.iter().map(line).collect()
    }
}

fn id(of: &Value) -> String {
    of["id"].as_str().expect("an id").to_owned()
}

fn names(names: &[&str]) -> Value {
    names.iter().map(|name| json!({ "name": name })).collect()
}

fn roster(raid: &str, present: &[&str], standby: &[&str], at: &str) -> Value {
    json!({ "raidId": raid, "present": names(present), "standby": names(standby), "effectiveAt": at })
}

/// The names of a list of attendees, in order of name.
fn told(list: &Value) -> Vec<&str> {
    let attendees = list.as_array().expect("a list").iter();
    let mut names: Vec<_> = attendees.map(|one| one["member"]["name"].as_str().expect("a name")).collect();
    names.sort_unstable();
    names
}

#[tokio::test]
async fn a_night_goes_from_the_plan_over_its_kills_to_the_close() {
    let raiders = Raiders::start().await;
    let hand = &raiders.hand;
    let raid = raiders.planned("Molten Core", "2024-05-01T19:00:00Z").await;
    hand.does(
        "setRoster",
        json!({ "raidId": raid, "present": names(&["Grom"]), "standby": names(&["Jaina"]) }),
    )
    .await;
    let counts = "state counts { present standby excused }";
    let started = json!({ "raidId": raid, "effectiveAt": "2024-05-01T19:05:00Z" });
    let started = raiders.raid("startRaid", started, counts).await;
    assert_eq!(
        started,
        json!({ "state": "RUNNING", "counts": { "present": 1, "standby": 1, "excused": 0 } })
    );
    hand.does("setRoster", roster(&raid, &["Thrall"], &[], "2024-05-01T19:30:00Z")).await;
    let lucifron = raiders.kill(&raid, "Lucifron", "2024-05-01T20:00:00Z").await;
    assert_eq!(
        (told(&lucifron["present"]), told(&lucifron["standby"])),
        (vec!["Grom", "Thrall"], vec!["Jaina"])
    );
    let mut swap = roster(&raid, &["Jaina"], &["Grom"], "2024-05-01T20:10:00Z");
    swap["gone"] = names(&["Thrall"]);
    hand.does("setRoster", swap).await;
    let ragnaros = raiders.kill(&raid, "Ragnaros", "2024-05-01T21:00:00Z").await;
    assert_eq!((told(&ragnaros["present"]), told(&ragnaros["standby"])), (vec!["Jaina"], vec!["Grom"]));
    hand.does("endRaid", json!({ "raidId": raid, "effectiveAt": "2024-05-01T21:30:00Z" })).await;
    let closed = raiders.raid("closeRaid", json!({ "raidId": raid }), "state endedAt killCount").await;
    assert_eq!(closed, json!({ "state": "CLOSED", "endedAt": "2024-05-01T21:30:00Z", "killCount": 2 }));
    let selection = format!(
        "raid(id: \"{raid}\") {{ roster {{ edges {{ node {{ member {{ name }} signedUp status
            stays {{ status from to }} }} }} }} kills {{ edges {{ node {{ boss }} }} }} }}"
    );
    let seen = hand.sees(&selection).await["raid"].clone();
    assert_eq!(
        seen["kills"]["edges"],
        json!([{ "node": { "boss": "Lucifron" } }, { "node": { "boss": "Ragnaros" } }])
    );
    let of = |name: &str| {
        let members = seen["roster"]["edges"].as_array().expect("edges").iter();
        let mut found = members.map(|edge| &edge["node"]).filter(|node| node["member"]["name"] == name);
        found.next().unwrap_or_else(|| panic!("no {name}: {seen}")).clone()
    };
    let stay = |status: &str, from: &str, to: &str| {
        let at = |hour: &str| format!("2024-05-01T{hour}:00Z");
        json!({ "status": status, "from": at(from), "to": at(to) })
    };
    let grom = of("Grom");
    assert_eq!((&grom["signedUp"], &grom["status"]), (&json!("PRESENT"), &json!("STANDBY")));
    let stays = json!([stay("PRESENT", "19:05", "20:10"), stay("STANDBY", "20:10", "21:30")]);
    assert_eq!(grom["stays"], stays);
    let thrall = of("Thrall");
    assert_eq!((&thrall["signedUp"], &thrall["status"]), (&Value::Null, &Value::Null));
    assert_eq!(thrall["stays"], json!([stay("PRESENT", "19:30", "20:10")]));
    raiders.served.close().await;
}

#[tokio::test]
async fn a_late_joiner_who_was_forgotten_is_at_the_kills_since() {
    let raiders = Raiders::start().await;
    let raid = raiders.held("2024-05-01T19:00:00Z", &["Grom"], &[], &[]).await;
    let kill = raiders.kill(&raid, "Ragnaros", "2024-05-01T21:00:00Z").await;
    assert_eq!(told(&kill["present"]), ["Grom"]);
    let mut swap = roster(&raid, &["Jaina"], &["Grom"], "2024-05-01T20:59:00Z");
    swap["gone"] = names(&["Thrall"]);
    let outcome = "events roster { member { name } status } correctedKills";
    let outcome = raiders.hand.previews("setRoster", swap.clone(), outcome).await;
    let listed = |name: &str, status: Value| json!({ "member": { "name": name }, "status": status });
    assert_eq!(
        outcome,
        json!({ "events": 2, "correctedKills": [kill["id"]], "roster": [
            listed("Jaina", json!("PRESENT")), listed("Grom", json!("STANDBY")), listed("Thrall", Value::Null),
        ] })
    );
    raiders.hand.does("setRoster", swap).await;
    let selection = format!(
        "raid(id: \"{raid}\") {{ kills {{ edges {{ node {{ id present {{ member {{ name }} }} standby {{ member {{ name }} }} }} }} }} }}"
    );
    let seen = raiders.hand.sees(&selection).await;
    let node = &seen["raid"]["kills"]["edges"][0]["node"];
    assert_eq!(
        (&node["id"], told(&node["present"]), told(&node["standby"])),
        (&kill["id"], vec!["Jaina"], vec!["Grom"])
    );
    let removal = json!({ "raidId": raid, "killId": kill["id"], "reason": "a wipe" });
    let removed = raiders.raid("removeKill", removal, "killCount kills { edges { node { id } } }").await;
    assert_eq!(removed, json!({ "killCount": 0, "kills": { "edges": [] } }));
    raiders.served.close().await;
}

#[tokio::test]
async fn the_calendar_lists_raids_by_their_planned_time_and_plans_change() {
    let raiders = Raiders::start().await;
    let later = raiders.planned("Onyxia", "2099-05-08T19:00:00Z").await;
    raiders.planned("Molten Core", "2099-05-01T19:00:00Z").await;
    let off = raiders.planned("Zul'Gurub", "2099-05-03T19:00:00Z").await;
    let seen = async |arguments: &str| {
        let listed =
            raiders.hand.sees(&format!("raids({arguments}) {{ edges {{ node {{ title }} }} }}")).await;
        let edges = listed["raids"]["edges"].as_array().expect("edges").clone();
        edges
            .iter()
            .map(|edge| edge["node"]["title"].as_str().expect("a title").to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(seen("first: 10").await, ["Molten Core", "Zul'Gurub", "Onyxia"]);
    assert_eq!(seen("last: 1").await, ["Onyxia"]);
    assert_eq!(seen("from: \"2099-05-02T00:00:00Z\", to: \"2099-05-08T19:00:00Z\"").await, ["Zul'Gurub"]);
    let moved =
        json!({ "raidId": later, "startsAt": "2099-04-30T19:00:00Z", "endsAt": "2099-04-30T22:00:00Z" });
    raiders.hand.does("changeRaid", moved).await;
    let cleared = json!({ "raidId": later, "place": "Dustwallow", "clear": ["ENDS_AT"] });
    let changed = raiders.raid("changeRaid", cleared, "title startsAt endsAt place").await;
    let expected = json!({ "title": "Onyxia", "startsAt": "2099-04-30T19:00:00Z", "endsAt": null, "place": "Dustwallow" });
    assert_eq!(changed, expected);
    let cancelled = json!({ "raidId": off, "reason": "too few" });
    let cancelled = raiders.raid("cancelRaid", cancelled, "state cancelledFor").await;
    assert_eq!(cancelled, json!({ "state": "CANCELLED", "cancelledFor": "too few" }));
    assert_eq!(seen("state: PLANNED").await, ["Onyxia", "Molten Core"]);
    raiders.served.close().await;
}

/// Three weeks of Berlin: the first without raids, the second with two, the third with one, and one that was called off.
async fn three_weeks() -> Raiders {
    let raiders = Raiders::start().await;
    let monday = raiders.held("2024-05-13T19:00:00Z", &["Grom"], &["Jaina"], &["Rexxar"]).await;
    raiders.kill(&monday, "Lucifron", "2024-05-13T20:00:00Z").await;
    raiders.kill(&monday, "Magmadar", "2024-05-13T21:00:00Z").await;
    // In Berlin this is the Monday after.
    let sunday = raiders.held("2024-05-19T22:00:00Z", &["Grom", "Rexxar"], &[], &["Thrall"]).await;
    raiders.kill(&sunday, "Garr", "2024-05-19T23:00:00Z").await;
    let friday = raiders.held("2024-05-17T19:00:00Z", &["Jaina"], &[], &[]).await;
    raiders.hand.does("setRoster", roster(&friday, &["Grom"], &[], "2024-05-17T21:00:00Z")).await;
    raiders.kill(&friday, "Geddon", "2024-05-17T20:00:00Z").await;
    let off = raiders.held("2024-05-14T19:00:00Z", &["Thrall"], &[], &[]).await;
    raiders.hand.does("cancelRaid", json!({ "raidId": off, "reason": "the server went down" })).await;
    let late = json!({ "name": "Vol'jin", "effectiveAt": "2024-05-18T12:00:00Z" });
    raiders.hand.does("addMember", late).await;
    raiders
}

#[tokio::test]
async fn attendance_is_of_raids_or_of_kills_over_the_groups_own_weeks() {
    let raiders = three_weeks().await;
    let raids = raiders.attendance("weeks: 2, per: RAID, asOf: \"2024-05-22T12:00:00Z\"").await;
    let expected = json!([
        ["Grom", 3, 3, "1"],
        ["Jaina", 2, 3, "0.6667"],
        ["Rexxar", 1, 2, "0.5"],
        ["Thrall", 0, 2, "0"],
        ["Vol'jin", 0, 1, "0"],
    ]);
    assert_eq!(raids, expected);
    let one_week = raiders.attendance("weeks: 1, asOf: \"2024-05-22T12:00:00Z\", per: RAID").await;
    let expected = json!([
        ["Grom", 1, 1, "1"],
        ["Jaina", 0, 1, "0"],
        ["Rexxar", 1, 1, "1"],
        ["Thrall", 0, 0, null],
        ["Vol'jin", 0, 1, "0"],
    ]);
    assert_eq!(one_week, expected);
    let kills = raiders.attendance("weeks: 2, asOf: \"2024-05-22T12:00:00Z\", per: KILL").await;
    let expected = json!([
        ["Grom", 3, 4, "0.75"],
        ["Jaina", 3, 4, "0.75"],
        ["Rexxar", 1, 2, "0.5"],
        ["Thrall", 0, 3, "0"],
        ["Vol'jin", 0, 1, "0"],
    ]);
    assert_eq!(kills, expected);
    let selection = "member(by: { name: \"Jaina\" }) {
        strict: attendance(weeks: 2, asOf: \"2024-05-22T12:00:00Z\", standbyCounts: false, per: KILL) { attended possible share }
        lax: attendance(weeks: 2, per: RAID, asOf: \"2024-05-22T12:00:00Z\") { share from to } }";
    let jaina = raiders.hand.sees(selection).await["member"].clone();
    assert_eq!(jaina["strict"], json!({ "attended": 1, "possible": 4, "share": "0.25" }));
    let window = json!({ "share": "0.6667", "from": "2024-05-12T22:00:00Z", "to": "2024-05-22T12:00:00Z" });
    assert_eq!(jaina["lax"], window);
    let counted = raiders
        .attendance("weeks: 2, per: RAID, asOf: \"2024-05-22T12:00:00Z\", excusedCounts: true, first: 3")
        .await;
    assert_eq!(counted[2], json!(["Rexxar", 1, 3, "0.3333"]));
    raiders.served.close().await;
}

#[tokio::test]
async fn a_week_without_raids_has_no_share_and_no_weeks_are_refused() {
    let raiders = three_weeks().await;
    for per in ["KILL", "RAID"] {
        let arguments = format!("weeks: 1, asOf: \"2024-05-12T21:59:59Z\", first: 1, per: {per}");
        assert_eq!(raiders.attendance(&arguments).await, json!([["Grom", 0, 0, null]]));
    }
    for weeks in ["0", "521"] {
        let selection = format!("attendance(weeks: {weeks}) {{ edges {{ cursor }} }}");
        assert_eq!(raiders.hand.is_not_shown(&selection).await, "WEEKS_OUT_OF_RANGE");
    }
    let page = "attendance(weeks: 2, per: RAID, asOf: \"2024-05-22T12:00:00Z\", first: 2) {
        edges { cursor node { member { name } } } pageInfo { endCursor hasNextPage } }";
    let first = raiders.hand.sees(page).await["attendance"].clone();
    assert_eq!(first["pageInfo"]["hasNextPage"], true);
    let after = first["pageInfo"]["endCursor"].as_str().expect("a cursor");
    let next = raiders
        .attendance(&format!("weeks: 2, per: RAID, asOf: \"2024-05-22T12:00:00Z\", after: \"{after}\""))
        .await;
    assert_eq!((&next[0][0], next.as_array().map(Vec::len)), (&json!("Rexxar"), Some(3)));
    raiders.served.close().await;
}

#[tokio::test]
async fn what_no_raid_can_be_has_a_code_each() {
    let raiders = Raiders::start().await;
    let hand = &raiders.hand;
    for name in ["Orgrim", "Doomhammer"] {
        hand.does("addCharacter", json!({ "member": { "name": "Grom" }, "name": name })).await;
    }
    hand.does("memberLeaves", json!({ "member": { "name": "Rexxar" } })).await;
    let planned = raiders.planned("Onyxia", "2099-05-08T19:00:00Z").await;
    let running = raiders.held("2024-05-01T19:00:00Z", &["Grom"], &[], &[]).await;
    raiders.kill(&running, "Ragnaros", "2024-05-01T20:00:00Z").await;
    let ended = raiders.held("2024-05-02T19:00:00Z", &["Grom"], &[], &[]).await;
    hand.does("endRaid", json!({ "raidId": ended, "effectiveAt": "2024-05-02T20:00:00Z" })).await;
    let closed = raiders.held("2024-05-03T19:00:00Z", &["Grom"], &[], &[]).await;
    hand.does("endRaid", json!({ "raidId": closed })).await;
    hand.does("closeRaid", json!({ "raidId": closed })).await;
    let off = raiders.planned("Zul'Gurub", "2099-05-03T19:00:00Z").await;
    hand.does("cancelRaid", json!({ "raidId": off, "reason": "too few" })).await;
    let nowhere = uuid::Uuid::now_v7().to_string();
    let of = |raid: &str| json!({ "raidId": raid });
    let at = |raid: &str, time: &str| json!({ "raidId": raid, "effectiveAt": time });
    let kill = |raid: &str, time: &str| json!({ "raidId": raid, "boss": "Ragnaros", "effectiveAt": time });
    let there = |who: Value| json!({ "raidId": running, "present": who });
    let plan = |start: &str, end: &str| json!({ "title": "x", "startsAt": start, "endsAt": end });
    let tomorrow = (chrono::Utc::now() + chrono::TimeDelta::days(1)).to_rfc3339();
    all_refused(
        hand,
        vec![
            ("planRaid", plan("2099-01-01T19:00:00Z", "2099-01-01T18:00:00Z"), "RAID_ENDS_BEFORE_START"),
            ("planRaid", plan("1969-01-01T19:00:00Z", "2099-01-01T18:00:00Z"), "RAID_TIME_OUT_OF_RANGE"),
            ("planRaid", json!({ "title": " ", "startsAt": "2099-01-01T19:00:00Z" }), "TEXT_EMPTY"),
            (
                "changeRaid",
                json!({ "raidId": planned, "endsAt": "2099-05-08T18:00:00Z" }),
                "RAID_ENDS_BEFORE_START",
            ),
            ("changeRaid", json!({ "raidId": ended, "title": "x" }), "RAID_HAS_ENDED"),
            ("startRaid", of(&running), "RAID_HAS_STARTED"),
            ("startRaid", of(&nowhere), "UNKNOWN_RAID"),
            ("startRaid", json!({}), "UNKNOWN_RAID"),
            ("startRaid", json!({ "raidId": planned, "title": "x" }), "ID_TAKEN"),
            ("startRaid", at(&planned, &tomorrow), "EFFECTIVE_IN_FUTURE"),
            ("endRaid", at(&running, "2024-05-01T18:59:59Z"), "RAID_ENDS_BEFORE_START"),
            ("endRaid", at(&running, "2024-05-01T19:59:59Z"), "RAID_ENDS_BEFORE_KILL"),
            ("endRaid", of(&planned), "RAID_NOT_STARTED"),
            ("endRaid", of(&ended), "RAID_HAS_ENDED"),
            ("closeRaid", of(&running), "RAID_NOT_ENDED"),
            ("closeRaid", of(&closed), "RAID_CLOSED"),
            ("cancelRaid", json!({ "raidId": ended, "reason": "x" }), "RAID_HAS_ENDED"),
            ("cancelRaid", json!({ "raidId": off, "reason": "x" }), "RAID_CANCELLED"),
            ("recordKill", kill(&planned, "2024-05-01T20:00:00Z"), "RAID_NOT_STARTED"),
            ("recordKill", kill(&running, "2024-05-01T18:59:59Z"), "BEFORE_RAID_STARTED"),
            ("recordKill", kill(&ended, "2024-05-02T20:00:01Z"), "RAID_HAS_ENDED"),
            ("recordKill", kill(&closed, "2024-05-03T20:00:00Z"), "RAID_CLOSED"),
            ("recordKill", json!({ "raidId": running, "boss": "x", "encounter": -1 }), "BAD_USER_INPUT"),
            ("removeKill", json!({ "raidId": running, "killId": nowhere, "reason": "x" }), "UNKNOWN_KILL"),
            ("setRoster", at(&running, "2024-05-01T18:59:59Z"), "BEFORE_RAID_STARTED"),
            ("setRoster", of(&running), "NOBODY_NAMED"),
            ("setRoster", of(&off), "RAID_CANCELLED"),
            ("setRoster", there(names(&["Orgrim", "doomhammer"])), "MEMBER_NAMED_TWICE"),
            ("setRoster", there(names(&["Arthas"])), "UNKNOWN_MEMBER"),
            ("setRoster", there(names(&["Rexxar"])), "MEMBER_HAS_LEFT"),
            (
                "setRoster",
                json!({ "raidId": running, "present": names(&["Grom"]), "gone": names(&["Orgrim"]) }),
                "MEMBER_NAMED_TWICE",
            ),
        ],
    )
    .await;
    raiders.served.close().await;
}

#[tokio::test]
async fn a_raider_sees_raids_and_changes_none_and_another_ledger_learns_nothing() {
    let raiders = Raiders::start().await;
    let hand = &raiders.hand;
    let raid = raiders.held("2024-05-01T19:00:00Z", &["Grom"], &[], &[]).await;
    let create = "mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }";
    let input =
        json!({ "ledgerId": hand.guild.ledger, "clientKey": "key", "label": "x", "roles": ["raider"] });
    let key = hand.caller.get(create, json!({ "input": input })).await["createApiKey"]["secret"].clone();
    let raider = Hand { guild: hand.guild.clone(), caller: raiders.served.caller(key.as_str()) };
    let state = format!("raid(id: \"{raid}\") {{ state }}");
    assert_eq!(raider.sees(&state).await["raid"]["state"], "RUNNING");
    for mutation in ["startRaid", "endRaid", "closeRaid", "setRoster"] {
        assert_eq!(raider.refused(mutation, json!({ "raidId": raid })).await, "FORBIDDEN", "{mutation}");
    }
    let theirs = Hand::owner(&raiders.served, &Guild::open(&raiders.served.test.app, 1).await);
    assert_eq!(theirs.sees(&state).await["raid"], Value::Null);
    assert_eq!(theirs.sees("raids { edges { node { id } } }").await["raids"]["edges"], json!([]));
    let present = json!({ "raidId": raid, "present": [theirs.who(0)] });
    assert_eq!(theirs.refused("setRoster", present).await, "UNKNOWN_RAID");
    assert_eq!(raider.sees(&state).await["raid"]["state"], "RUNNING");
    raiders.served.close().await;
}
