//! Participants from the game: logging in, and who joins and leaves a fleet by its samples.

use serde_json::{Value, json};

use crate::demo::{Demo, Folder, answered};
use crate::esi_game::{Flying, GROM, JAINA, STRANGER};

/// Begins to sample the fleet.
async fn start(flying: &Flying) {
    let input = json!({ "fleetId": flying.fleet });
    flying.command("startFleetSampling", input, "sampling { closed }").await;
}

/// Who flies by the books, with how many stays, and how many of them have ended.
async fn crew(flying: &Flying) -> Vec<(String, usize, usize)> {
    let fields = "crew { member { name } byHand stays { joinedAt leftAt } }";
    let fleet = flying.read(&format!("fleet(id: \"{}\") {{ {fields} }}", flying.fleet)).await;
    let one = |one: &Value| {
        assert_eq!(one["byHand"], false);
        let stays = one["stays"].as_array().expect("stays");
        let ended = stays.iter().filter(|stay| !stay["leftAt"].is_null()).count();
        (one["member"]["name"].as_str().expect("a name").to_owned(), stays.len(), ended)
    };
    let mut crew: Vec<_> = fleet["fleet"]["crew"].as_array().expect("a crew").iter().map(one).collect();
    crew.sort();
    crew
}

fn of(name: &str, stays: usize, ended: usize) -> (String, usize, usize) {
    (name.to_owned(), stays, ended)
}

#[tokio::test]
async fn a_fleet_is_sampled_from_login_to_its_end() {
    let flying = Flying::start().await;
    flying.log_in().await;
    flying.fly(&[JAINA, GROM]);
    start(&flying).await;
    flying.minute().await;
    assert_eq!(crew(&flying).await, [of("Grom", 1, 0), of("Jaina", 1, 0)]);
    flying.fly(&[JAINA]);
    flying.minute().await;
    assert_eq!(crew(&flying).await, [of("Grom", 1, 1), of("Jaina", 1, 0)]);
    flying.fly(&[JAINA, GROM]);
    flying.minute().await;
    assert_eq!(crew(&flying).await, [of("Grom", 2, 1), of("Jaina", 1, 0)]);
    flying.disband();
    flying.minute().await;
    assert_eq!(crew(&flying).await, [of("Grom", 2, 2), of("Jaina", 1, 1)]);
    let sampling = flying.sampling().await;
    assert_eq!(sampling["closed"], "DISBANDED");
    assert_eq!(sampling["closedBecause"], "the fleet was disbanded; its last sample stands");
    flying.served.close().await;
}

#[tokio::test]
async fn a_sample_that_is_taken_again_has_no_effect_twice() {
    let flying = Flying::start().await;
    flying.log_in().await;
    flying.fly(&[JAINA, GROM]);
    start(&flying).await;
    let before = state(&flying).await;
    flying.minute().await;
    let head = flying.served.test.head(flying.guild.ledger).await;
    // The server went down before it could keep what it knew.
    flying.served.test.tamper(&format!("UPDATE esi_samplings SET state = '{before}'")).await;
    flying.minute().await;
    assert_eq!(flying.served.test.head(flying.guild.ledger).await, head);
    assert_eq!(flying.sampling().await["there"], 2);
    // Whoever looks again within the minute finds nothing to do.
    let asked = flying.asked("/fleets/7/members/").len();
    bursar::policies::sample_due(&flying.served.test.app).await.expect("nothing to do");
    assert_eq!(flying.asked("/fleets/7/members/").len(), asked);
    flying.served.close().await;
}

#[tokio::test]
async fn whoever_is_unknown_waits_and_joins_once_their_character_is_added() {
    let flying = Flying::start().await;
    flying.log_in().await;
    flying.fly(&[JAINA, STRANGER]);
    start(&flying).await;
    flying.minute().await;
    flying.fly(&[JAINA]);
    flying.minute().await;
    assert_eq!(crew(&flying).await, [of("Jaina", 1, 0)]);
    let unknown = json!([{ "name": "Stranger", "joined": true }, { "name": "Stranger", "joined": false }]);
    assert_eq!(flying.sampling().await["unknown"], unknown);
    let stranger = flying.guild.add("Stranger").await;
    flying.minute().await;
    assert_eq!(crew(&flying).await, [of("Jaina", 1, 0), of("Stranger", 1, 1)], "{stranger}");
    assert_eq!(flying.sampling().await["unknown"], json!([]));
    flying.served.close().await;
}

/// What lies beside the log about the fleet's samples.
async fn state(flying: &Flying) -> String {
    let state = sqlx::query_scalar("SELECT state FROM esi_samplings");
    state.fetch_one(flying.served.test.database()).await.expect("a state")
}

#[tokio::test]
async fn who_flew_is_not_kept_after_a_sampling_and_who_was_unknown_not_once_somebody_is_forgotten() {
    let flying = Flying::start().await;
    flying.log_in().await;
    flying.fly(&[JAINA, STRANGER]);
    start(&flying).await;
    flying.minute().await;
    assert!(state(&flying).await.contains(&JAINA.to_string()));
    flying.command("stopFleetSampling", json!({ "fleetId": flying.fleet }), "sampling { closed }").await;
    assert!(!state(&flying).await.contains(&JAINA.to_string()));
    let sampling = flying.sampling().await;
    assert_eq!((&sampling["there"], &sampling["unknown"][0]["name"]), (&json!(2), &json!("Stranger")));
    let forgotten = json!({ "memberId": flying.guild.members[1], "reason": "asked to" });
    flying.mutate("forgetMember", forgotten, "receipt { position }").await;
    let sampling = flying.sampling().await;
    assert_eq!((&sampling["there"], &sampling["unknown"]), (&json!(2), &json!([])));
    assert!(!state(&flying).await.contains(&STRANGER.to_string()));
    flying.served.close().await;
}

#[tokio::test]
async fn three_errors_in_a_row_close_it_and_an_answer_between_them_does_not() {
    let flying = Flying::start().await;
    flying.log_in().await;
    flying.fly(&[JAINA]);
    start(&flying).await;
    flying.minute().await;
    for errors in 1..=3 {
        flying.answers("/fleets/7/members/", 200, json!({ "error": "Timeout contacting tranquility" }));
        flying.minute().await;
        let sampling = flying.sampling().await;
        assert_eq!(sampling["errors"], errors);
        if errors == 2 {
            assert_eq!(sampling["closed"], Value::Null);
        }
    }
    let sampling = flying.sampling().await;
    assert_eq!(sampling["closed"], "ERRORS");
    let because = sampling["closedBecause"].as_str().expect("a reason");
    assert!(because.contains("Timeout contacting tranquility"), "{because}");
    // Nobody is said to have left, and nobody is asked any more.
    assert_eq!(crew(&flying).await, [of("Jaina", 1, 0)]);
    let asked = flying.asked("/fleets/7/members/").len();
    flying.minute().await;
    assert_eq!(flying.asked("/fleets/7/members/").len(), asked);
    flying.served.close().await;
}

#[tokio::test]
async fn it_ends_when_the_boss_is_another_when_it_is_stopped_and_when_the_fleet_is_over() {
    let flying = Flying::start().await;
    flying.log_in().await;
    flying.fly(&[JAINA]);
    start(&flying).await;
    flying.minute().await;
    flying.disband();
    flying.answers("/characters/1001/fleet/", 200, json!({ "fleet_id": 7, "fleet_boss_id": GROM }));
    flying.minute().await;
    assert_eq!(flying.sampling().await["closed"], "NOT_BOSS");
    flying.fly(&[JAINA]);
    start(&flying).await;
    assert_eq!(flying.sampling().await["closed"], Value::Null);
    flying.command("stopFleetSampling", json!({ "fleetId": flying.fleet }), "sampling { closed }").await;
    assert_eq!(flying.sampling().await["closed"], "STOPPED");
    start(&flying).await;
    flying.mutate("completeFleet", json!({ "fleetId": flying.fleet }), "fleet { stage }").await;
    flying.minute().await;
    assert_eq!(flying.sampling().await["closed"], "COMPLETED");
    flying.served.close().await;
}

#[tokio::test]
async fn a_login_that_the_game_takes_no_longer_ends_it_and_is_not_tried_again() {
    let flying = Flying::start().await;
    flying.log_in().await;
    flying.fly(&[JAINA]);
    start(&flying).await;
    flying.answers("/fleets/7/members/", 403, json!({ "error": "token is revoked" }));
    flying.minute().await;
    assert_eq!(flying.sampling().await["closed"], "LOGIN_LOST");
    let query = "mutation ($input: StartFleetSamplingInput!) { startFleetSampling(input: $input) { sampling { closed } } }";
    let input = json!({ "input": { "ledgerId": flying.guild.ledger, "clientKey": "again", "fleetId": flying.fleet } });
    assert_eq!(flying.commander.refused(query, input).await, "ESI_LOGIN_REFUSED");
    flying.served.close().await;
}

#[tokio::test]
async fn a_grant_that_is_about_to_end_is_renewed_and_one_of_another_owner_is_not() {
    let flying = Flying::start().await;
    flying.grants(JAINA, "Jaina", 60);
    let state = flying.begin("login").await;
    assert_eq!(flying.come_back(&state, "a code").await.0, 200);
    flying.grants(JAINA, "Jaina", 1199);
    flying.fly(&[JAINA]);
    start(&flying).await;
    flying.minute().await;
    let sent = flying.asked("/v2/oauth/token");
    assert_eq!(sent.len(), 2);
    assert!(sent[1].starts_with("grant_type=refresh_token&refresh_token=the+refresh+token"), "{sent:?}");
    assert_eq!(flying.sampling().await["there"], 1);
    flying.served.close().await;
}

#[tokio::test]
async fn what_was_granted_lies_sealed() {
    let flying = Flying::start().await;
    flying.log_in().await;
    let sql = "SELECT (SELECT string_agg(g::text, '') FROM esi_grants g) || (SELECT coalesce(string_agg(l::text, ''), '') FROM esi_logins l)";
    let stored: String =
        sqlx::query_scalar(sql).fetch_one(flying.served.test.database()).await.expect("rows");
    for secret in ["the refresh token", "Jaina", "verifier"] {
        assert!(!stored.contains(secret), "{secret}: {stored}");
    }
    flying.served.close().await;
}

#[tokio::test]
async fn a_state_is_good_for_one_time_and_for_the_members_own_character() {
    let flying = Flying::start().await;
    flying.grants(JAINA, "Jaina", 1199);
    let state = flying.begin("one").await;
    assert_eq!(flying.begin("one").await, state);
    assert_eq!(flying.come_back(&state, "a code").await.0, 200);
    for gone in [state.as_str(), "", "a.b", &format!("{}.x", flying.guild.ledger)] {
        let (status, told) = flying.come_back(gone, "a code").await;
        assert!((400..=403).contains(&status), "{gone}: {status} {told}");
    }
    flying.grants(STRANGER, "Stranger", 1199);
    let state = flying.begin("two").await;
    let (status, told) = flying.come_back(&state, "a code").await;
    assert_eq!(status, 403);
    assert!(told.starts_with("ESI_PILOT_UNKNOWN"), "{told}");
    flying.answers("/v2/oauth/token", 400, json!({ "error": "invalid_grant" }));
    let state = flying.begin("three").await;
    let (status, told) = flying.come_back(&state, "a code").await;
    assert!(status == 403 && told.starts_with("ESI_LOGIN_REFUSED"), "{told}");
    flying.served.close().await;
}

#[tokio::test]
async fn sampling_needs_a_login_a_fleet_of_the_game_and_the_right_to_it() {
    let flying = Flying::start().await;
    let query = "mutation ($input: StartFleetSamplingInput!) { startFleetSampling(input: $input) { sampling { closed } } }";
    let input = |fleet: Value| json!({ "input": { "ledgerId": flying.guild.ledger, "clientKey": "start", "fleetId": fleet } });
    let own = json!(flying.fleet);
    assert_eq!(flying.commander.refused(query, input(own.clone())).await, "ESI_LOGIN_NEEDED");
    flying.log_in().await;
    flying.disband();
    assert_eq!(flying.commander.refused(query, input(own)).await, "ESI_NOT_IN_FLEET");
    let none = json!("00000000-0000-0000-0000-000000000001");
    assert_eq!(flying.commander.refused(query, input(none)).await, "UNKNOWN_FLEET");
    let plan =
        json!({ "name": "theirs", "commander": { "name": "Grom" }, "startsAt": "2026-11-21T18:00:00Z" });
    let other = flying.mutate("planFleet", plan, "fleet { id }").await["fleet"]["id"].clone();
    assert_eq!(flying.commander.refused(query, input(other)).await, "FORBIDDEN");
    flying.served.close().await;
}

#[tokio::test]
async fn in_the_demo_a_pilot_logs_in_and_whoever_flies_with_them_joins_the_fleet() {
    let folder = Folder(std::env::temp_dir().join(format!("bursar-demo-{}", uuid::Uuid::now_v7().simple())));
    let demo = Demo::start(&folder.0);
    let (url, key) = (demo.url(), demo.key_of("corporation").expect("a key"));
    let evening = include_str!("../../docs/a-fleets-evening.md");
    let id = evening.split("ledger(id: \"").nth(1).and_then(|rest| rest.split('"').next()).expect("an id");
    let of = format!("ledgerId: \"{id}\", clientKey");
    let login = format!(
        "{{ beginEsiLogin(input: {{ {of}: \"login\", member: {{ name: \"Aria Voss\" }} }}) {{ url }} }}"
    );
    let begun = answered(&url, &key, &format!("mutation {login}")).await;
    let address = begun["data"]["beginEsiLogin"]["url"].as_str().unwrap_or_else(|| panic!("{begun}"));
    let told = reqwest::get(address).await.expect("an answer").text().await.expect("text");
    assert_eq!(told, "Aria Voss is logged in. This page can be closed.\n");
    let plan = "name: \"op\", commander: { name: \"Aria Voss\" }, startsAt: \"2026-11-21T18:00:00Z\"";
    let planned =
        format!("mutation {{ planFleet(input: {{ {of}: \"plan\", {plan} }}) {{ fleet {{ id }} }} }}");
    let planned = answered(&url, &key, &planned).await;
    let fleet = &planned["data"]["planFleet"]["fleet"]["id"];
    for (name, select) in [("startFleet", "fleet { stage }"), ("startFleetSampling", "sampling { closed }")] {
        let begun =
            format!("mutation {{ {name}(input: {{ {of}: \"{name}\", fleetId: {fleet} }}) {{ {select} }} }}");
        let begun = answered(&url, &key, &begun).await;
        assert!(begun.get("errors").is_none(), "{begun}");
    }
    let crew = format!("{{ ledger(id: \"{id}\") {{ fleet(id: {fleet}) {{ crewCount }} }} }}");
    while answered(&url, &key, &crew).await["data"]["ledger"]["fleet"]["crewCount"] != 10 {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    demo.interrupt();
}
