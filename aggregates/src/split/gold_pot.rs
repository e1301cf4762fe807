//! A pot of gold after Gargul's rule: management takes its cut, flat parts come off, percentages come off what is left, and
//! the rest is shared by base shares. Every cut is floored to whole units, and what that leaves is kept and said.

use rust_decimal::Decimal;

use super::NotShareable;
use super::exact::{Fraction, millionths};

/// The largest pot, so that every product fits.
const MOST: i128 = 10_000_000_000;
/// The most players, so that every product fits.
const PLAYERS: usize = 1_000;
/// A hundred percent, in millionths of a percent.
const WHOLE: i128 = 100_000_000;

/// A pot and who has a part in it.
#[derive(Clone, Debug, PartialEq)]
pub struct GoldPot {
    /// What there is, in whole units.
    pub total: i128,
    /// What management takes of it, in percent; floored.
    pub management: Decimal,
    /// Who has a part.
    pub players: Vec<Player>,
}

/// One player's part.
#[derive(Clone, Debug, PartialEq)]
pub struct Player {
    /// Whether they have a base share.
    pub base: bool,
    /// What their base share differs by, in percent of it: -50 for who came late.
    pub adjust_percent: Decimal,
    /// What they get besides, or less, in whole units: it comes off the pot as flat parts do.
    pub adjust: i128,
    /// Percentages of what is left once flat parts are off.
    pub percentages: Vec<Decimal>,
    /// Flat parts, in whole units.
    pub flats: Vec<i128>,
}

impl Default for Player {
    fn default() -> Self {
        Player {
            base: true,
            adjust_percent: Decimal::ZERO,
            adjust: 0,
            percentages: Vec::new(),
            flats: Vec::new(),
        }
    }
}

/// How a pot was split.
#[derive(Clone, Debug, PartialEq)]
pub struct PotSplit {
    /// What management takes.
    pub management: i128,
    /// What is shared.
    pub distributed_from: i128,
    /// A whole base share, before it is floored.
    pub base: Fraction,
    /// Each player's cut, in order.
    pub cuts: Vec<Cut>,
    /// What the cuts come to.
    pub distributed: i128,
    /// What is kept, because cuts are floored.
    pub kept: i128,
}

/// One player's cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// What they get.
    pub amount: i128,
    /// What it is before it is floored.
    pub exact: Fraction,
}

/// Splits a pot. Refused if a percentage is out of range or the parts take more than there is.
pub fn gold_pot(pot: &GoldPot) -> Result<PotSplit, NotShareable> {
    if pot.players.is_empty() {
        return Err(NotShareable::Nobody);
    }
    if !(0..=MOST).contains(&pot.total) || pot.players.len() > PLAYERS {
        return Err(NotShareable::Amount);
    }
    let management = pot.total * percent(&pot.management)? / WHOLE;
    let distributed_from = pot.total - management;
    let parts = pot.players.iter().map(Parts::of).collect::<Result<Vec<_>, _>>()?;
    let flat: i128 = parts.iter().map(|part| part.flat).sum();
    let share: i128 = parts.iter().map(|part| part.percent).sum();
    let left = distributed_from - flat;
    // Base shares in millionths of a percent: 100 percent is one whole share.
    let shares: i128 = parts.iter().map(|part| part.base).sum();
    if left < 0 || share > WHOLE {
        return Err(NotShareable::Amount);
    }
    let rest = left * (WHOLE - share);
    let base = Fraction::new(rest, shares.max(1));
    let cuts: Vec<Cut> = parts.iter().map(|part| part.cut(left, rest, shares)).collect();
    let distributed: i128 = cuts.iter().map(|cut| cut.amount).sum();
    if distributed > distributed_from {
        return Err(NotShareable::Amount);
    }
    Ok(PotSplit {
        management,
        distributed_from,
        base,
        kept: distributed_from - distributed,
        cuts,
        distributed,
    })
}

/// A player's part, as integers.
struct Parts {
    base: i128,
    percent: i128,
    flat: i128,
}

impl Parts {
    fn of(player: &Player) -> Result<Self, NotShareable> {
        let adjust = signed_percent(&player.adjust_percent)?;
        let percentages = player.percentages.iter().map(percent).collect::<Result<Vec<_>, _>>()?;
        let bounded = |amount: &i128| amount.abs() <= MOST;
        if !player.flats.iter().all(|flat| (0..=MOST).contains(flat)) || !bounded(&player.adjust) {
            return Err(NotShareable::Amount);
        }
        Ok(Parts {
            base: if player.base { WHOLE + adjust } else { 0 },
            percent: percentages.iter().sum(),
            flat: player.flats.iter().sum::<i128>() + player.adjust,
        })
    }

    /// `floor(base + left * percent + flat)`, never below zero.
    fn cut(&self, left: i128, rest: i128, shares: i128) -> Cut {
        let base = Fraction::new(rest * self.base, shares.max(1) * WHOLE);
        let others = Fraction::new(left * self.percent + self.flat * WHOLE, WHOLE);
        let sum = base.numerator * others.denominator + others.numerator * base.denominator;
        let exact = Fraction::new(sum, base.denominator * others.denominator);
        Cut { amount: exact.floor().max(0), exact }
    }
}

fn percent(percent: &Decimal) -> Result<i128, NotShareable> {
    let whole = millionths(percent)?;
    if whole <= WHOLE { Ok(whole) } else { Err(NotShareable::Weight) }
}

fn signed_percent(percent: &Decimal) -> Result<i128, NotShareable> {
    let size = millionths(&percent.abs())?;
    let signed = if percent.is_sign_negative() { -size } else { size };
    if signed >= -WHOLE { Ok(signed) } else { Err(NotShareable::Weight) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().expect("a decimal")
    }

    fn pot(total: i128, management: &str, players: Vec<Player>) -> GoldPot {
        GoldPot { total, management: decimal(management), players }
    }

    #[test]
    fn equal_cuts_are_floored_and_the_rest_is_kept() {
        let split = gold_pot(&pot(123_457, "0", vec![Player::default(); 10])).expect("split");
        assert!(split.cuts.iter().all(|cut| cut.amount == 12_345));
        assert_eq!((split.distributed, split.kept), (123_450, 7));
        assert_eq!(split.base.to_string(), "123457/10");
    }

    #[test]
    fn who_came_late_has_half_a_share_and_who_left_a_fixed_sum() {
        let mut players = vec![Player::default(); 8];
        players.push(Player { percentages: vec![decimal("2")], ..Player::default() });
        players.push(Player { percentages: vec![decimal("5")], flats: vec![300], ..Player::default() });
        players.push(Player { adjust_percent: decimal("-50"), ..Player::default() });
        players.push(Player { base: false, adjust: 1_000, ..Player::default() });
        let split = gold_pot(&pot(250_000, "5", players)).expect("split");
        let cuts: Vec<i128> = split.cuts.iter().map(|cut| cut.amount).collect();
        let rest = [20_920; 8].into_iter().chain([25_644, 33_030, 10_460, 1_000]);
        assert_eq!(cuts, rest.collect::<Vec<_>>());
        assert_eq!(split.base.to_string(), "146444/7");
        assert_eq!((split.management, split.distributed_from), (12_500, 237_500));
        assert_eq!((split.distributed, split.kept), (237_494, 6));
    }

    #[test]
    fn parts_that_take_more_than_there_is_are_refused() {
        let greedy = Player { flats: vec![200], ..Player::default() };
        assert_eq!(gold_pot(&pot(100, "0", vec![greedy])), Err(NotShareable::Amount));
        let all = Player { percentages: vec![decimal("60"), decimal("60")], ..Player::default() };
        assert_eq!(gold_pot(&pot(100, "0", vec![all])), Err(NotShareable::Amount));
        assert_eq!(gold_pot(&pot(100, "101", vec![Player::default()])), Err(NotShareable::Weight));
        assert_eq!(gold_pot(&pot(100, "0", vec![])), Err(NotShareable::Nobody));
    }
}
