//! Splits whose answers are known, where the file with them is at hand, and a few that are worked out here.

use serde_json::Value;

use super::words::{amount, crew, decimal, goes, roles, shares, terms, weighing};
use super::{Participant, PoolTerms, split};
use crate::testing::guild::{percent, text};
use crate::{Amount, Currency, Money};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/splits/known-answers.json");

#[test]
fn pools_are_split_as_is_known() {
    let Ok(known) = std::fs::read_to_string(FILE) else {
        println!("skipped: no known answers at hand");
        return;
    };
    let known: Value = serde_json::from_str(&known).expect("JSON");
    for case in known["cases"].as_array().expect("cases") {
        let weights = case["weights"].as_object().expect("weights");
        // Objects come in order of their keys, which are the ids.
        let each: Vec<&str> = weights.values().filter_map(Value::as_str).collect();
        let total = case["pool_minor"].as_i64().expect("a total");
        let total = Money::from_minor(total.into(), Currency::ISK).expect("money");
        let split = split(total, &terms(), &weighing(&each)).expect("a split");
        let minor = |share: &Amount| share.minor(Currency::ISK).expect("whole hundredths");
        let are: Vec<i128> = split.shares.iter().map(|share| minor(&share.share)).collect();
        let known = weights.keys().map(|id| case["largest_remainder"][id].as_i64().expect("a share").into());
        assert_eq!(are, known.collect::<Vec<i128>>(), "{}", case["name"]);
    }
}

#[test]
fn scouts_of_a_hundred_million_with_ten_percent_for_the_corp_have_a_share_and_a_half() {
    let terms = PoolTerms { corp_tax: Some(percent("10")), ..roles(&[("scout", "1.5")]) };
    let scout = |one: Participant| Participant { role: Some(text("scout")), ..one };
    let [one, two, three] = <[Participant; 3]>::try_from(crew(3)).expect("three");
    let split = goes("100000000", &terms, &[scout(one), scout(two), three]);
    assert_eq!(shares(&split), ["33750000", "33750000", "22500000"]);
    assert_eq!(split.corp, amount("10000000"));
}

#[test]
fn two_rallies_sold_for_less_than_they_were_thought_to_fetch_are_split_at_what_they_fetched() {
    let terms = PoolTerms { corp_tax: Some(percent("10")), ..terms() };
    let split = goes("950000000", &terms, &weighing(&["2", "2", "1"]));
    assert_eq!((split.corp, split.rest), (amount("95000000"), amount("855000000")));
    assert_eq!(shares(&split), ["342000000", "342000000", "171000000"]);
}

#[test]
fn a_million_million_less_a_hundredth_over_257_pilots_leaves_nothing() {
    let split = goes("999999999999.99", &terms(), &crew(257));
    let larger = split.shares.iter().filter(|share| share.extra_unit).count();
    assert_eq!(99_999_999_999_999_i128 % 257, i128::try_from(larger).expect("a count"));
    assert!(
        split.shares.iter().all(|share| share.weight.to_string() == "1/1" && share.manual == decimal("1"))
    );
}
