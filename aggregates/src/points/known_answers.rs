//! Answers that are known from the addons' own formulas and from exact arithmetic, where the file with them is at hand.

use rust_decimal::Decimal;
use serde_json::Value;

use super::{Account, Charge, Item, PointsCommand as Command, PointsEvent as Event};
use crate::ledger::{DecayRounding, Formula, GpBaseMode, ItemValues, Rule, Slot, System, Valuation};
use crate::split::{GoldPot, Player, gold_pot, largest_remainder};
use crate::testing::guild::{GROM, guild, has, percent, points, rule, settings, text};
use crate::testing::{Given, given};
use crate::{EntryId, Position};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/");

/// The file's answers; none where it is not.
fn known(file: &str) -> Option<Value> {
    let text = std::fs::read_to_string(format!("{FOLDER}{file}")).ok()?;
    Some(serde_json::from_str(&text).expect("JSON"))
}

fn each<'a>(known: &'a Value, list: &str) -> &'a Vec<Value> {
    known[list].as_array().expect("a list")
}

/// A number as it is written.
fn decimal(value: &Value) -> Decimal {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    text.parse().expect("a decimal")
}

fn whole(value: &Value) -> u32 {
    value.as_u64().and_then(|value| value.try_into().ok()).expect("a whole number")
}

fn epgp(change: impl FnOnce(&mut crate::ledger::PointsSettings)) -> Given {
    let mut settings = settings(System::Epgp);
    settings.points.places = 0;
    change(&mut settings.points);
    given(guild(settings))
}

fn price(formula: Formula, item: Item) -> String {
    let otherwise = Some(Valuation::Formula(formula));
    let given = epgp(|_| ()).and([rule(Rule::ItemValues(ItemValues { otherwise, ..ItemValues::default() }))]);
    let at = EntryId(Position(given.len()).next());
    let charge = Charge::of(Account::Gp, GROM.into(), points("1"));
    let given = given.when(Command::Charge(Charge { price: None, item: Some(item), ..charge })).goes();
    match given.entry(at).expect("the charge").first() {
        Some(Event::Charged { price, .. }) => price.to_string(),
        other => panic!("{other:?}"),
    }
}

fn item(level: u32, quality: u8) -> Item {
    Item {
        slot: Some(Slot::Head),
        quality: Some(quality),
        level: Some(level),
        ..Item::named(text("a thing"))
    }
}

#[test]
fn gear_points_by_either_formula_are_as_known() {
    let Some(known) = known("epgp/known-answers.json") else { return };
    for case in each(&known, "gp_lib") {
        let weights = [(Slot::Head, decimal(&case["slot_mult"]))].into();
        let formula = Formula::GearPoints { standard: whole(&case["standard_ilvl"]), weights };
        assert_eq!(price(formula, item(whole(&case["ilvl"]), 4)), case["gp"].to_string(), "{case}");
    }
    for case in each(&known, "gp_cepgp") {
        let weights = [(Slot::Head, decimal(&case["slot_mult"]))].into();
        let formula = Formula::Cepgp { modifier: Decimal::ONE, weights };
        let quality = u8::try_from(whole(&case["quality"])).expect("a quality");
        assert_eq!(price(formula, item(whole(&case["ilvl"]), quality)), case["gp"].to_string(), "{case}");
    }
}

#[test]
fn decay_as_the_original_has_it_is_as_known() {
    let Some(known) = known("epgp/known-answers.json") else { return };
    for case in each(&known, "decay") {
        let given = epgp(|settings| {
            settings.gp_base_mode = GpBaseMode::Add;
            settings.base_gp = points(&case["base_gp"].to_string());
            settings.decay_rounding = DecayRounding::CeilLoss;
        });
        let had = [("ep_before", Account::Ep), ("gp_stored_before", Account::Gp)];
        let given = given.and(had.map(|(field, account)| has(GROM, account, &case[field].to_string())));
        let decay = Command::Decay {
            accounts: [Account::Ep, Account::Gp].into(),
            percent: Some(percent(&case["decay_p"].to_string())),
            period: None,
        };
        let given = given.when(decay).goes();
        for (field, account) in [("ep_after", Account::Ep), ("gp_stored_after", Account::Gp)] {
            assert_eq!(given.points.balance(GROM, account).to_string(), case[field].to_string(), "{case}");
        }
    }
}

#[test]
fn largest_remainders_are_as_known() {
    let Some(known) = known("splits/known-answers.json") else { return };
    for case in each(&known, "cases") {
        let weights = case["weights"].as_object().expect("weights");
        let total = i128::from(case["pool_minor"].as_u64().expect("a total"));
        // Objects come in order of their keys, which are the ids.
        let shares = largest_remainder(total, &weights.values().map(decimal).collect::<Vec<_>>());
        let expected = weights.keys().map(|id| case["largest_remainder"][id].as_i64().expect("a share"));
        assert_eq!(shares.expect("shares"), expected.map(i128::from).collect::<Vec<_>>(), "{}", case["name"]);
    }
}

#[test]
fn pots_of_gold_are_as_known() {
    let Some(known) = known("splits/gold-pot-cuts.json") else { return };
    for case in each(&known, "cases") {
        let players = case["players"].as_object().expect("players");
        let pot = GoldPot {
            total: case["total"].as_i64().expect("a total").into(),
            management: decimal(&case["management_cut_pct"]),
            players: players.values().map(|player| this_player(case, player)).collect(),
        };
        let (split, expected) = (gold_pot(&pot).expect("a split"), &case["expected"]);
        for (field, value) in [
            ("management_cut", split.management),
            ("to_distribute", split.distributed_from),
            ("distributed", split.distributed),
            ("undistributed", split.kept),
        ] {
            assert_eq!(value.to_string(), expected[field].to_string(), "{field}");
        }
        assert_eq!(split.base.to_string(), expected["base_cut"].as_str().expect("a cut"));
        for (name, cut) in players.keys().zip(&split.cuts) {
            assert_eq!(cut.amount.to_string(), expected["cuts"][name].to_string(), "{name}");
        }
    }
}

fn this_player(case: &Value, player: &Value) -> Player {
    let named = player["mutators"].as_array().into_iter().flatten();
    let mutators: Vec<&Value> = named.map(|name| &case["mutators"][name.as_str().expect("a name")]).collect();
    let of = |field: &'static str| mutators.iter().map(move |mutator| &mutator[field]);
    Player {
        base: player["base"].as_bool().unwrap_or(true),
        adjust_percent: if player["adjust_pct"].is_null() {
            Decimal::ZERO
        } else {
            decimal(&player["adjust_pct"])
        },
        adjust: player["adjust_g"].as_i64().unwrap_or(0).into(),
        percentages: of("percentage").filter(|percent| !percent.is_null()).map(decimal).collect(),
        flats: of("flat").filter_map(Value::as_i64).map(i128::from).collect(),
    }
}
