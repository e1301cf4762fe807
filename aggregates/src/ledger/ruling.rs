//! Setting rules and ending them, from a time on.

use chrono::{DateTime, Utc};

use super::refusal::LedgerRefusal as Refusal;
use super::rule::Held;
use super::{Ledger, LedgerEvent as Event, Rule, RuleKind};
use crate::{Context, Permission};

type Decision = Result<Vec<Event>, Refusal>;

/// A rule may begin later; that it began earlier is for who may backdate.
pub(super) fn set(
    ledger: &Ledger,
    context: &Context<()>,
    rule: &Rule,
    (from, until): (Option<DateTime<Utc>>, Option<DateTime<Utc>>),
) -> Decision {
    let open = ledger.require(context, Permission::ManageRules)?;
    rule.check(&open.settings.points)?;
    let kind = rule.kind();
    let from = began(ledger, context, from)?;
    if until.is_some_and(|until| until <= from) {
        return Err(Refusal::RuleEndsBeforeItBegins { rule: kind });
    }
    let same = matches!(open.rules.at(kind, from), Held::By(_, held) if held == rule);
    if same && until.is_none() && open.rules.versions(kind).last().is_some_and(|last| last.from <= from) {
        return Ok(Vec::new());
    }
    let version = open.rules.next(kind);
    Ok(vec![Event::RuleSet { kind, version, from, until, rule: rule.clone() }])
}

pub(super) fn end(
    ledger: &Ledger,
    context: &Context<()>,
    kind: RuleKind,
    from: Option<DateTime<Utc>>,
) -> Decision {
    let open = ledger.require(context, Permission::ManageRules)?;
    let from = began(ledger, context, from)?;
    match open.rules.at(kind, from) {
        Held::By(..) => Ok(vec![Event::RuleEnded { kind, version: open.rules.next(kind), from }]),
        Held::Never | Held::Not => Err(Refusal::NoRuleToEnd { rule: kind }),
    }
}

fn began(
    ledger: &Ledger,
    context: &Context<()>,
    from: Option<DateTime<Utc>>,
) -> Result<DateTime<Utc>, Refusal> {
    let from = from.unwrap_or_else(|| context.effective_at());
    if from < context.recorded_at {
        let earlier = Context { backdated_to: Some(from), ..context.clone() };
        ledger.effective(&earlier)?;
    }
    Ok(from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Caps, ItemValues, Slot, SlotPrice, Slots, SoftCap, StandbyRule, Valuation};
    use crate::testing::guild::{dkp_guild, epgp_guild, percent, points, rule};
    use crate::testing::{NOW, given, time};
    use crate::{Common, LedgerCommand as Command};

    fn standby(by: &str) -> Rule {
        Rule::Standby(StandbyRule { percent: percent(by) })
    }

    fn set(rule: Rule, from: Option<&str>, until: Option<&str>) -> Command {
        Command::SetRule { rule, from: from.map(time), until: until.map(time) }
    }

    fn event(version: u32, from: &str, until: Option<&str>, rule: Rule) -> Event {
        Event::RuleSet { kind: rule.kind(), version, from: time(from), until: until.map(time), rule }
    }

    #[test]
    fn a_rule_is_in_force_from_now_on_or_from_when_it_says() {
        let later = "2026-12-01T00:00:00Z";
        let given = given(dkp_guild()).when(set(standby("50"), None, None));
        let given = given.then([event(1, NOW, None, standby("50"))]);
        let given = given.when(set(standby("60"), Some(later), None));
        let given = given.then([event(2, later, None, standby("60"))]);
        let open = given.ledger.open().expect("open");
        let at = |at| open.rule_at(RuleKind::Standby, time(at)).map(|rule| rule.map(|(version, _)| version));
        assert_eq!(at("2026-11-30T00:00:00Z"), Ok(Some(1)));
        assert_eq!(at(later), Ok(Some(2)));
        let gap = Common::NoRuleInForce { rule: RuleKind::Standby, at: time("2026-11-20T00:00:00Z") };
        assert_eq!(at("2026-11-20T00:00:00Z"), Err(gap));
        assert_eq!(open.rule_at(RuleKind::Caps, time(NOW)), Ok(None));
    }

    #[test]
    fn setting_what_is_in_force_is_nothing_to_do() {
        given(dkp_guild()).and([rule(standby("50"))]).when(set(standby("50"), None, None)).then_nothing();
    }

    #[test]
    fn a_rule_for_a_while_gives_way_to_the_one_before_it() {
        let given = given(dkp_guild()).and([rule(standby("50"))]);
        let (from, until) = ("2026-12-01T00:00:00Z", "2026-12-08T00:00:00Z");
        let given = given.when(set(standby("100"), Some(from), Some(until))).goes();
        let open = given.ledger.open().expect("open");
        let versions = ["2026-11-30T00:00:00Z", from, until]
            .map(|at| open.rule_at(RuleKind::Standby, time(at)).ok().flatten().map(|(version, _)| version));
        assert_eq!(versions, [Some(1), Some(2), Some(1)]);
    }

    #[test]
    fn a_rule_that_ends_before_it_begins_is_refused() {
        let refusal = Refusal::RuleEndsBeforeItBegins { rule: RuleKind::Standby };
        given(dkp_guild()).when(set(standby("50"), None, Some(NOW))).then_refused(refusal);
    }

    #[test]
    fn a_rule_is_ended_and_there_is_none_from_then_on() {
        let end = || Command::EndRule { kind: RuleKind::Standby, from: None };
        let event = Event::RuleEnded { kind: RuleKind::Standby, version: 2, from: time(NOW) };
        let given = given(dkp_guild()).and([rule(standby("50"))]).when(end()).then([event]);
        given.when(end()).then_refused(Refusal::NoRuleToEnd { rule: RuleKind::Standby });
    }

    #[test]
    fn what_no_formula_could_count_with_is_refused_by_name() {
        let price = |price| SlotPrice { slot: Slot::Head, quality: None, price: points(price) };
        let slots = |rows: Vec<SlotPrice>| {
            let otherwise = Some(Valuation::Slots(Slots(rows)));
            Rule::ItemValues(ItemValues { otherwise, ..ItemValues::default() })
        };
        let soft = Some(SoftCap { above: points("-1"), rate: percent("50") });
        for (rule, field) in [
            (slots(vec![price("-1")]), "slots"),
            (slots(vec![price("1.5")]), "slots"),
            (slots(vec![price("1"), price("2")]), "slots"),
            (Rule::Caps(Caps { hard: Some(points("-1")), ..Caps::default() }), "hard"),
            (Rule::Caps(Caps { weekly: Some(points("0")), ..Caps::default() }), "weekly"),
            (Rule::Caps(Caps { soft, ..Caps::default() }), "soft"),
        ] {
            let refusal = Refusal::RuleOutOfRange { rule: rule.kind(), field };
            given(epgp_guild()).when(set(rule, None, None)).then_refused(refusal);
        }
    }
}
