//! Caps on what is earned: the hard cap first, then the weekly one, then the soft one with its rate. What an earlier cap
//! blocks does not use up a later one, and no cap takes away what is already held.

use super::rounding::percent_of;
use super::{Capped, PointsContext, PointsRefusal as Refusal, period};
use crate::ledger::{Cap, Caps, Held, Open, PointsSettings, Rule, RuleKind};
use crate::{Context, Points, Text};

/// Caps that are in force, in their week.
pub(super) struct Capping<'a> {
    settings: &'a PointsSettings,
    caps: Caps,
    version: u32,
    week: Text<20>,
}

/// What is left of an amount under caps, and the last of them that blocked some.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Applied {
    pub amount: Points,
    pub by: Option<Cap>,
}

/// The caps in force at the time that the command takes effect; a ledger without any has none, and one that ended is none.
pub(super) fn in_force<'a>(
    open: &'a Open,
    context: &Context<PointsContext>,
) -> Result<Option<Capping<'a>>, Refusal> {
    let at = context.effective_at();
    let Held::By(version, Rule::Caps(caps)) = open.rules.at(RuleKind::Caps, at) else { return Ok(None) };
    let week = period::week_of(&open.settings, at)?;
    Ok(Some(Capping { settings: &open.settings.points, caps: *caps, version, week }))
}

impl Capping<'_> {
    pub fn week(&self) -> &str {
        self.week.as_str()
    }

    pub fn terms(&self) -> Capped {
        Capped { caps: self.version, week: self.week.clone() }
    }

    /// What a member with this balance, who earned this much in the week, gets of what is asked.
    pub fn apply(&self, balance: Points, earned: Points, asked: Points) -> Applied {
        let room = |cap: Points, used: Points| (cap.hundredths() - used.hundredths()).max(0);
        let mut left = Applied { amount: asked, by: None };
        if let Some(hard) = self.caps.hard {
            left = left.at_most(room(hard, balance), Cap::Hard);
        }
        if let Some(weekly) = self.caps.weekly {
            left = left.at_most(room(weekly, earned), Cap::Weekly);
        }
        match self.caps.soft {
            Some(soft) => {
                let full = left.amount.hundredths().min(room(soft.above, balance));
                let above = hundredths(left.amount.hundredths() - full);
                let reduced = percent_of(self.settings, above, soft.rate).hundredths();
                left.at_most(full + reduced, Cap::Soft)
            }
            None => left,
        }
    }
}

impl Applied {
    fn at_most(self, most: i64, cap: Cap) -> Self {
        match most < self.amount.hundredths() {
            true => Applied { amount: hundredths(most), by: Some(cap) },
            false => self,
        }
    }
}

/// Parts of an amount within the bounds are within them.
fn hundredths(amount: i64) -> Points {
    Points::from_hundredths(amount).unwrap_or(Points::ZERO)
}

#[cfg(test)]
mod tests {
    use proptest::option::of;
    use proptest::prelude::{Strategy, any, proptest};

    use super::*;
    use crate::ledger::{SoftCap, System};
    use crate::testing::guild::{points, settings, text};

    fn soft(above: &str, rate: i64) -> SoftCap {
        let rate = rust_decimal::Decimal::from(rate).try_into().expect("a percentage");
        SoftCap { above: points(above), rate }
    }

    fn applied(caps: Caps, [balance, earned, asked]: [&str; 3]) -> (String, Option<Cap>) {
        let settings = settings(System::Dkp);
        let capping = Capping { settings: &settings.points, caps, version: 1, week: text("2026-W47") };
        let Applied { amount, by } = capping.apply(points(balance), points(earned), points(asked));
        (amount.to_string(), by)
    }

    #[test]
    fn a_hard_cap_leaves_room_up_to_it_and_takes_nothing_away() {
        let caps = Caps { hard: Some(points("100")), ..Caps::default() };
        assert_eq!(applied(caps, ["95", "0", "10"]), ("5".to_owned(), Some(Cap::Hard)));
        assert_eq!(applied(caps, ["90", "0", "10"]), ("10".to_owned(), None));
        assert_eq!(applied(caps, ["250", "0", "10"]), ("0".to_owned(), Some(Cap::Hard)));
        assert_eq!(applied(caps, ["-50", "0", "200"]), ("150".to_owned(), Some(Cap::Hard)));
    }

    #[test]
    fn what_the_hard_cap_blocks_does_not_use_up_the_weekly_one() {
        let caps = Caps { hard: Some(points("100")), weekly: Some(points("20")), soft: None };
        assert_eq!(applied(caps, ["95", "15", "30"]), ("5".to_owned(), Some(Cap::Hard)));
        assert_eq!(applied(caps, ["50", "15", "30"]), ("5".to_owned(), Some(Cap::Weekly)));
    }

    #[test]
    fn above_the_soft_cap_the_rate_counts_rounded_half_to_even() {
        let caps = Caps { soft: Some(soft("100", 50)), ..Caps::default() };
        assert_eq!(applied(caps, ["90", "0", "30"]), ("20".to_owned(), Some(Cap::Soft)));
        assert_eq!(applied(caps, ["120", "0", "0.01"]), ("0".to_owned(), Some(Cap::Soft)));
        assert_eq!(applied(caps, ["120", "0", "0.03"]), ("0.02".to_owned(), Some(Cap::Soft)));
        assert_eq!(applied(caps, ["10", "0", "30"]), ("30".to_owned(), None));
    }

    fn amount() -> impl Strategy<Value = Points> {
        (0..100_000_i64).prop_map(hundredths)
    }

    proptest! {
        #[test]
        fn no_cap_is_ever_exceeded(
            hard in of(amount()), weekly in of(amount()), above in of(amount()), rate in 1..=100_i64,
            balance in -50_000..150_000_i64, earned in amount(), asked in amount(), _seed in any::<u8>()
        ) {
            let rate = rust_decimal::Decimal::from(rate).try_into().expect("a percentage");
            let caps = Caps { hard, weekly, soft: above.map(|above| SoftCap { above, rate }) };
            let settings = settings(System::Dkp);
            let capping = Capping { settings: &settings.points, caps, version: 1, week: text("2026-W47") };
            let balance = hundredths(balance);
            let got = capping.apply(balance, earned, asked).amount;
            assert!(got >= Points::ZERO && got <= asked);
            let after = balance.plus(got).expect("within the bounds");
            assert!(hard.is_none_or(|hard| after <= hard || got == Points::ZERO));
            let week = earned.plus(got).expect("within the bounds");
            assert!(weekly.is_none_or(|weekly| week <= weekly || got == Points::ZERO));
        }
    }
}
