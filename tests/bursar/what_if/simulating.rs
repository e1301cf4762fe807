//! What a simulation tells.

use serde_json::{Value, json};

use super::{Ruled, award, balances, charge, names, refused, simulated, weekly, who, with};

/// At eight in the evening of a day in May 2024.
fn may(day: u32) -> String {
    format!("2024-05-{day:02}T18:00:00Z")
}

/// An award of what the rule says of a kill.
fn kill(members: &[&str], day: u32) -> Value {
    let at = may(day);
    json!({ "account": "DKP", "kind": "KILL", "members": names(members), "reason": "a kill", "effectiveAt": at })
}

#[tokio::test]
async fn a_larger_base_changes_who_stands_first_and_no_balance() {
    let ruled = Ruled::epgp().await;
    let effort = |amount, member| with(award(amount, &[member], &may(1)), json!({ "account": "EP" }));
    let gear = |price, member| with(charge(price, member, &may(2)), json!({ "account": "GP" }));
    ruled.does("awardPoints", effort("200", "Grom")).await;
    ruled.does("awardPoints", effort("150", "Jaina")).await;
    ruled.does("chargePoints", gear("100", "Grom")).await;
    ruled.does("chargePoints", gear("10", "Jaina")).await;
    let selection = "position inForce empty refused facts reissued sums { account before after }
        members(differingOnly: true) { edges { node { member { name } before { rank priority } after { rank priority }
        balances { account change } } } }";
    let made = simulated(&ruled.hand, json!({ "baseGp": "100" }), selection).await;
    let unchanged = json!([{ "account": "EP", "change": "0" }, { "account": "GP", "change": "0" }]);
    let moved = |name, before: [&str; 2], after: [&str; 2]| {
        let told = |[rank, priority]: [&str; 2]| json!({ "rank": rank.parse::<u64>().expect("a rank"), "priority": priority });
        json!({ "node": { "member": { "name": name }, "before": told(before), "after": told(after), "balances": unchanged } })
    };
    let expected = [moved("Grom", ["2", "2"], ["1", "2"]), moved("Jaina", ["1", "15"], ["2", "1.5"])];
    assert_eq!(made["members"]["edges"], json!(expected));
    assert_eq!(
        (&made["empty"], &made["inForce"], &made["refused"]),
        (&json!(false), &json!(false), &json!(0))
    );
    assert_eq!(made["reissued"], 4);
    assert_eq!(made["sums"][0], json!({ "account": "EP", "before": "350", "after": "350" }));
    let same = simulated(&ruled.hand, json!({ "baseGp": "1" }), "empty inForce").await;
    assert_eq!(same, json!({ "empty": true, "inForce": true }));
    ruled.served.close().await;
}

#[tokio::test]
async fn a_weekly_decay_that_nobody_recorded_takes_its_percentage_at_the_end_of_every_week() {
    let ruled = Ruled::dkp().await;
    ruled.does("awardPoints", award("100", &["Grom", "Jaina"], &may(1))).await;
    ruled.does("awardPoints", award("10", &["Grom"], &may(15))).await;
    // Entered late: it took effect in a week that had ended, and decays from then on.
    ruled.does("awardPoints", award("1", &["Rexxar"], &may(2))).await;
    let expected = json!({ "Grom": ["110", "82.25"], "Jaina": ["100", "72.25"], "Rexxar": ["1", "1"] });
    assert_eq!(balances(&ruled.hand, weekly()).await, expected);
    assert_eq!(
        simulated(&ruled.hand, weekly(), "decays refused").await,
        json!({ "decays": 2, "refused": 0 })
    );
    let once =
        json!({ "rules": [{ "decay": { "dkpPercent": "15", "every": "MONTH" } }], "decayEveryPeriod": true });
    assert_eq!(simulated(&ruled.hand, once, "decays empty").await, json!({ "decays": 0, "empty": true }));
    let since =
        json!({ "rules": [{ "decay": { "dkpPercent": "15" } }], "decayEveryPeriod": true, "from": may(8) });
    assert_eq!(balances(&ruled.hand, since).await["Jaina"], json!(["100", "85"]));
    ruled.served.close().await;
}

#[tokio::test]
async fn a_decay_that_the_rule_said_follows_the_other_rule_and_one_that_somebody_said_stays() {
    let ruled = Ruled::dkp().await;
    ruled.ruled(json!({ "decay": { "dkpPercent": "10" } })).await;
    ruled.does("awardPoints", award("100", &["Grom"], &may(1))).await;
    ruled.does("decayPoints", json!({ "effectiveAt": may(3) })).await;
    ruled.does("decayPoints", json!({ "accounts": ["DKP"], "percent": "50", "effectiveAt": may(8) })).await;
    ruled.does("awardPoints", award("1", &["Grom"], &may(15))).await;
    let other = json!({ "rules": [{ "decay": { "dkpPercent": "20" } }] });
    assert_eq!(balances(&ruled.hand, other.clone()).await["Grom"], json!(["46", "41"]));
    // Both weeks have their decay.
    let every = with(other, json!({ "decayEveryPeriod": true }));
    assert_eq!(simulated(&ruled.hand, every, "decays").await, json!({ "decays": 0 }));
    ruled.served.close().await;
}

#[tokio::test]
async fn what_was_left_to_a_rule_follows_the_other_rule_and_what_was_said_stays() {
    let ruled = Ruled::dkp().await;
    let slots = json!([{ "slot": "TRINKET", "price": "8" }]);
    for rule in [
        json!({ "awardValues": { "kill": "12" } }),
        json!({ "standby": { "percent": "50" } }),
        json!({ "transfers": { "taxPercent": "10" } }),
        json!({ "itemValues": { "slots": slots } }),
    ] {
        ruled.ruled(rule).await;
    }
    let stood_by = json!({ "standby": names(&["Jaina"]) });
    ruled.does("awardPoints", with(kill(&["Grom"], 1), stood_by.clone())).await;
    ruled
        .does(
            "awardPoints",
            with(award("30", &["Rexxar"], &may(2)), with(stood_by, json!({ "standbyPercent": "10" }))),
        )
        .await;
    let item = json!({ "name": "Eye", "slot": "TRINKET" });
    let buys =
        |member| json!({ "account": "DKP", "member": who(member), "item": item, "effectiveAt": may(3) });
    ruled.does("chargePoints", buys("Grom")).await;
    ruled.does("chargePoints", charge("5", "Rexxar", &may(3))).await;
    let gift = json!({ "account": "DKP", "from": who("Rexxar"), "to": who("Thrall"), "amount": "10", "reason": "a gift" });
    ruled.does("transferPoints", gift).await;
    let only = async |rule: Value| balances(&ruled.hand, json!({ "rules": [rule] })).await;
    assert_eq!(
        only(json!({ "awardValues": { "kill": "20" } })).await,
        json!({ "Grom": ["4", "12"], "Jaina": ["9", "13"], "Rexxar": ["15", "15"], "Thrall": ["9", "9"] })
    );
    assert_eq!(only(json!({ "standby": { "percent": "100" } })).await["Jaina"], json!(["9", "15"]));
    assert_eq!(only(json!({ "transfers": { "taxPercent": "50" } })).await["Thrall"], json!(["9", "5"]));
    let cheaper = json!({ "itemValues": { "slots": [{ "slot": "TRINKET", "price": "1" }] } });
    assert_eq!(
        only(cheaper).await,
        json!({ "Grom": ["4", "11"], "Jaina": ["9", "9"], "Rexxar": ["15", "15"], "Thrall": ["9", "9"] })
    );
    assert_eq!(only(json!({ "caps": { "hard": "20" } })).await["Rexxar"], json!(["15", "5"]));
    assert_eq!(only(json!({ "caps": { "weekly": "10" } })).await["Grom"], json!(["4", "2"]));
    ruled.served.close().await;
}

#[tokio::test]
async fn what_would_have_been_refused_is_listed_and_what_hangs_on_it_falls_away() {
    let ruled = Ruled::dkp().await;
    ruled.ruled(json!({ "awardValues": { "kill": "12" } })).await;
    ruled.does("awardPoints", kill(&["Grom", "Jaina"], 1)).await;
    let paid = ruled.does("chargePoints", charge("10", "Grom", &may(2))).await;
    let also = ruled.does("chargePoints", charge("10", "Jaina", &may(2))).await;
    let void = json!({ "entry": paid["position"], "reason": "wrong" });
    let voided = ruled.does("voidEntry", void).await;
    ruled
        .does("reassignEntry", json!({ "entry": also["position"], "to": who("Grom"), "reason": "wrong" }))
        .await;
    let proposal = json!({ "rules": [{ "awardValues": { "kill": "5" } }] });
    let expected = json!({ "Grom": ["2", "5"], "Jaina": ["12", "5"] });
    assert_eq!(balances(&ruled.hand, proposal.clone()).await, expected);
    let selection = "refused refusals { position eventType code message }";
    let made = simulated(&ruled.hand, proposal, selection).await;
    assert_eq!(made["refused"], 4);
    let told = |n: usize| (made["refusals"][n]["position"].clone(), made["refusals"][n]["code"].clone());
    assert_eq!(told(0), (paid["position"].clone(), json!("INSUFFICIENT_POINTS")));
    assert_eq!(made["refusals"][0]["message"], "a balance of 5 does not cover 10");
    assert_eq!(made["refusals"][0]["eventType"], "points.charged");
    assert_eq!(told(2), (voided["position"].clone(), json!("ENTRY_REFUSED")));
    assert_eq!(
        (&told(3).1, &made["refusals"][3]["eventType"]),
        (&json!("ENTRY_REFUSED"), &json!("points.charged"))
    );
    let debts = json!({ "allowNegative": true, "rules": [{ "awardValues": { "kill": "5" } }] });
    assert_eq!(balances(&ruled.hand, debts).await, json!({ "Grom": ["2", "-5"], "Jaina": ["12", "5"] }));
    ruled.served.close().await;
}

#[tokio::test]
async fn a_void_gives_back_what_the_entry_would_have_been() {
    let ruled = Ruled::dkp().await;
    ruled.ruled(json!({ "awardValues": { "kill": "12" } })).await;
    let first = ruled.does("awardPoints", kill(&["Grom"], 1)).await;
    ruled.does("awardPoints", kill(&["Grom"], 2)).await;
    ruled.does("voidEntry", json!({ "entry": first["position"], "reason": "wrong" })).await;
    let proposal = json!({ "rules": [{ "awardValues": { "kill": "5" } }] });
    assert_eq!(balances(&ruled.hand, proposal).await["Grom"], json!(["12", "5"]));
    ruled.served.close().await;
}

#[tokio::test]
async fn what_a_merged_member_would_have_goes_to_who_they_are() {
    let ruled = Ruled::dkp().await;
    ruled.ruled(json!({ "awardValues": { "kill": "10" } })).await;
    ruled.does("awardPoints", kill(&["Grom"], 1)).await;
    ruled.does("chargePoints", charge("10", "Grom", &may(2))).await;
    ruled.does("mergeMembers", json!({ "member": who("Grom"), "into": who("Jaina") })).await;
    let proposal = json!({ "rules": [{ "awardValues": { "kill": "25" } }] });
    assert_eq!(balances(&ruled.hand, proposal).await, json!({ "Jaina": ["0", "15"] }));
    ruled.served.close().await;
}

#[tokio::test]
async fn attendance_under_another_rule_stands_beside_what_it_is() {
    let ruled = Ruled::dkp().await;
    let selection = "empty attendance { edges { node { member { name } before after } } }";
    let proposal = json!({ "rules": [{ "attendance": { "per": "RAID", "weeks": 2 } }] });
    let made = simulated(&ruled.hand, proposal, selection).await;
    assert_eq!(made["attendance"]["edges"].as_array().map(Vec::len), Some(4));
    assert_eq!(made["empty"], true);
    let none = simulated(&ruled.hand, json!({ "minEp": "5" }), "attendance { edges { cursor } }").await;
    assert_eq!(none["attendance"], Value::Null);
    ruled.served.close().await;
}

#[tokio::test]
async fn a_proposal_that_is_none_is_refused() {
    let ruled = Ruled::dkp().await;
    let rules = |rules: Value| json!({ "rules": rules });
    for (proposal, code) in [
        (json!({}), "PROPOSAL_EMPTY"),
        (
            rules(json!([{ "standby": { "percent": "1" } }, { "standby": { "percent": "2" } }])),
            "RULE_PROPOSED_TWICE",
        ),
        (json!({ "baseGp": "5", "decayEveryPeriod": true }), "PERIODS_WITHOUT_DECAY"),
        (json!({ "baseGp": "0" }), "SETTING_OUT_OF_RANGE"),
        (json!({ "baseGp": "5", "from": "2999-01-01T00:00:00Z" }), "EFFECTIVE_IN_FUTURE"),
        (rules(json!([{ "decay": { "epPercent": "10" } }])), "RULE_OUT_OF_RANGE"),
        (rules(json!([{ "standby": { "percent": "0" } }])), "PERCENT_OUT_OF_RANGE"),
    ] {
        assert_eq!(refused(&ruled.hand, proposal.clone()).await, code, "{proposal}");
    }
    ruled.served.close().await;
}
