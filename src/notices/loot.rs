//! Messages about the loot council and auctions. Names and texts come as they are, and are made harmless here.

use aggregates::Points;
use aggregates::auctions::{Kind, SecondPrice};
use chrono::{DateTime, Utc};

use super::figures::thousands;
use super::message::{called, list, text};

/// An item that was put before the council.
#[derive(Clone, Debug, PartialEq)]
pub struct NewDecision {
    /// The item's name.
    pub item: String,
    /// How many of it there are.
    pub copies: u32,
    /// Whom it dropped from.
    pub boss: Option<String>,
    /// Until when responses are taken.
    pub deadline: Option<DateTime<Utc>>,
    /// What may be responded besides that one passes.
    pub labels: Vec<String>,
}

/// Who has something.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Holder {
    /// Nobody.
    #[default]
    Nobody,
    /// A member, by their name; none once they are forgotten.
    Member(Option<String>),
}

/// An item that somebody has, or has no longer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Given {
    /// The item's name.
    pub item: String,
    /// Who had it.
    pub from: Holder,
    /// Who has it.
    pub to: Holder,
    /// Whether it is for another role than their own.
    pub off_spec: bool,
    /// Why.
    pub reason: String,
}

/// An auction that takes bids.
#[derive(Clone, Debug, PartialEq)]
pub struct NewAuction {
    /// The item's name.
    pub item: String,
    /// How many of it there are.
    pub copies: u32,
    /// How members bid.
    pub kind: Kind,
    /// The least bid.
    pub minimum: Points,
    /// Until when bids are taken.
    pub closes_at: DateTime<Utc>,
    /// Whether bids for another role are taken.
    pub off_spec: bool,
}

/// Somebody who won.
#[derive(Clone, Debug, PartialEq)]
pub struct Won {
    /// Their name; none once they are forgotten.
    pub who: Option<String>,
    /// Whether it is for another role than their own.
    pub off_spec: bool,
    /// What they pay.
    pub price: Points,
}

/// That an item is before the council.
pub fn opened(NewDecision { item, copies, boss, deadline, labels }: &NewDecision) -> String {
    let boss = boss.as_deref().map(|boss| format!(", from {}", text(boss))).unwrap_or_default();
    let until = deadline.map(|at| format!("; responses until {}", both(at))).unwrap_or_default();
    let head = format!("**New decision**: {}{boss}{until}", several(item, *copies));
    list(&head, labels.iter().map(|label| text(label)).chain(["Pass".to_owned()]).collect())
}

/// That responses are taken for a short time only.
pub fn reminder(item: &str, deadline: DateTime<Utc>) -> String {
    format!("**Respond soon**: {}; responses until {}", text(item), both(deadline))
}

/// That somebody has an item, or nobody.
pub fn awarded(Given { item, to, off_spec, reason, .. }: &Given) -> String {
    format!("**Awarded**: {} to {}{}: {}", text(item), holder(to), role(*off_spec), text(reason))
}

/// That somebody else has it.
pub fn reassigned(Given { item, from, to, reason, .. }: &Given) -> String {
    format!("**Reassigned**: {} from {} to {}: {}", text(item), holder(from), holder(to), text(reason))
}

/// That an award does not stand.
pub fn taken_back(Given { item, from, reason, .. }: &Given) -> String {
    format!("**Taken back**: {} from {}: {}", text(item), holder(from), text(reason))
}

/// That bids are taken.
pub fn auction(NewAuction { item, copies, kind, minimum, closes_at, off_spec }: &NewAuction) -> String {
    let kind = match kind {
        Kind::Open { increment, .. } => format!("open bids, in steps of {}", points(*increment)),
        Kind::Sealed => "sealed bids".to_owned(),
        Kind::Vickrey { second_price: SecondPrice::Bid } => {
            "sealed bids, the second price is paid".to_owned()
        }
        Kind::Vickrey { second_price: SecondPrice::BidPlusIncrement(more) } => {
            format!("sealed bids, the second price and {} are paid", points(*more))
        }
    };
    let off_spec = if *off_spec { ", also for off-spec" } else { "" };
    let (item, minimum) = (several(item, *copies), points(*minimum));
    format!("**Auction**: {item}: {kind}, from {minimum}{off_spec}, until {}", both(*closes_at))
}

/// That bids are taken for a short time only.
pub fn ending(item: &str, closes_at: DateTime<Utc>) -> String {
    format!("**Ending soon**: {}; bids until {}", text(item), both(closes_at))
}

/// What an auction came to.
pub fn closed(item: &str, won: &[Won]) -> String {
    let line = |Won { who, off_spec, price }: &Won| {
        format!("{}{}, {}", called(who.as_deref()), role(*off_spec), points(*price))
    };
    let item = text(item);
    match won {
        [] => format!("**Auction closed**: {item}: nobody won it"),
        [one] => format!("**Auction closed**: {item}: {}", line(one)),
        won => list(&format!("**Auction closed**: {item}"), won.iter().map(line).collect()),
    }
}

/// That an auction was called off.
pub fn called_off(item: &str, reason: &str) -> String {
    format!("**Auction called off**: {}: {}", text(item), text(reason))
}

fn several(item: &str, copies: u32) -> String {
    if copies == 1 { text(item) } else { format!("{}, {copies} copies", text(item)) }
}

fn holder(holder: &Holder) -> String {
    match holder {
        Holder::Nobody => "nobody".to_owned(),
        Holder::Member(name) => called(name.as_deref()),
    }
}

/// What stands behind somebody or something, if it is for another role than their own.
pub fn role(off_spec: bool) -> &'static str {
    if off_spec { " (off-spec)" } else { "" }
}

fn points(points: Points) -> String {
    thousands(&points.to_string())
}

/// A time as Discord shows it to everybody in their own zone, and how long that is from now.
fn both(at: DateTime<Utc>) -> String {
    let at = at.timestamp();
    format!("<t:{at}:f> (<t:{at}:R>)")
}

#[cfg(test)]
mod tests {
    use super::super::MOST_CHARACTERS;
    use super::*;

    fn at() -> DateTime<Utc> {
        "2026-11-22T20:00:00Z".parse().expect("a time")
    }

    fn dkp(digits: &str) -> Points {
        digits.parse().expect("points")
    }

    fn dropped() -> NewDecision {
        let labels = vec!["Best in slot".to_owned(), "Off-spec".to_owned()];
        NewDecision { item: "Ashkandi".to_owned(), copies: 1, boss: None, deadline: None, labels }
    }

    #[test]
    fn a_new_decision_is_told_with_what_may_be_responded_and_until_when() {
        let expected = "**New decision**: Ashkandi\n- Best in slot\n- Off\\-spec\n- Pass";
        assert_eq!(opened(&dropped()), expected);
        let boss = Some("Nefarian".to_owned());
        let told =
            opened(&NewDecision { copies: 2, boss, deadline: Some(at()), labels: vec![], ..dropped() });
        let head = "**New decision**: Ashkandi, 2 copies, from Nefarian; responses until ";
        assert_eq!(told, format!("{head}<t:1795377600:f> (<t:1795377600:R>)\n- Pass"));
        let expected = "**Respond soon**: Ashkandi; responses until <t:1795377600:f> (<t:1795377600:R>)";
        assert_eq!(reminder("Ashkandi", at()), expected);
    }

    #[test]
    fn an_award_is_told_with_who_has_it_who_had_it_and_why() {
        let (from, to) = (Holder::Member(Some("Grom".to_owned())), Holder::Member(None));
        let (item, reason) = ("Ashkandi".to_owned(), "set bonus".to_owned());
        let given = Given { item, from, to, off_spec: true, reason };
        let expected = "**Awarded**: Ashkandi to somebody who is forgotten (off-spec): set bonus";
        assert_eq!(awarded(&given), expected);
        let expected = "**Reassigned**: Ashkandi from Grom to somebody who is forgotten: set bonus";
        assert_eq!(reassigned(&given), expected);
        assert_eq!(taken_back(&given), "**Taken back**: Ashkandi from Grom: set bonus");
        let kept = Given { to: Holder::Nobody, off_spec: false, ..given };
        assert_eq!(awarded(&kept), "**Awarded**: Ashkandi to nobody: set bonus");
    }

    #[test]
    fn an_auction_is_told_with_how_is_bid() {
        let new = |kind, copies, off_spec| {
            let (item, minimum) = ("Ashkandi".to_owned(), dkp("1000"));
            auction(&NewAuction { item, copies, kind, minimum, closes_at: at(), off_spec })
        };
        let until = "until <t:1795377600:f> (<t:1795377600:R>)";
        let open = Kind::Open { increment: dkp("5"), anti_snipe: None };
        let expected = format!(
            "**Auction**: Ashkandi: open bids, in steps of 5, from 1,000, also for off-spec, {until}"
        );
        assert_eq!(new(open, 1, true), expected);
        let expected = format!("**Auction**: Ashkandi, 2 copies: sealed bids, from 1,000, {until}");
        assert_eq!(new(Kind::Sealed, 2, false), expected);
        let second = Kind::Vickrey { second_price: SecondPrice::BidPlusIncrement(dkp("1")) };
        assert!(new(second, 1, false).contains("sealed bids, the second price and 1 are paid, from"));
        assert_eq!(
            ending("Ashkandi", at()),
            "**Ending soon**: Ashkandi; bids until <t:1795377600:f> (<t:1795377600:R>)"
        );
    }

    #[test]
    fn a_close_is_told_with_winners_and_prices_or_that_nobody_won() {
        let won = |who: &str, off_spec| Won { who: Some(who.to_owned()), off_spec, price: dkp("1200.5") };
        assert_eq!(closed("Ashkandi", &[]), "**Auction closed**: Ashkandi: nobody won it");
        let one = closed("Ashkandi", &[won("Grom", false)]);
        assert_eq!(one, "**Auction closed**: Ashkandi: Grom, 1,200.5");
        let two = closed("Ashkandi", &[won("Grom", false), won("Ann", true)]);
        assert_eq!(two, "**Auction closed**: Ashkandi\n- Grom, 1,200.5\n- Ann (off-spec), 1,200.5");
        assert_eq!(called_off("Ashkandi", "a mistake"), "**Auction called off**: Ashkandi: a mistake");
    }

    #[test]
    fn names_mention_nobody_and_long_texts_are_told_in_part() {
        let named = |name: &str| Holder::Member(Some(name.to_owned()));
        let told =
            awarded(&Given { item: "*x* @everyone".to_owned(), to: named("_Al_"), ..Given::default() });
        assert_eq!(told, r"**Awarded**: \*x\* \@everyone to \_Al\_: ");
        let long = "*".repeat(5_000);
        let labels = vec![long.clone(); 20];
        let told = opened(&NewDecision { item: long.clone(), boss: Some(long.clone()), labels, ..dropped() });
        assert!(told.encode_utf16().count() <= MOST_CHARACTERS && told.contains("more"), "{told}");
        let (from, to) = (named(&long), named(&long));
        let given = Given { item: long.clone(), from, to, off_spec: true, reason: long };
        assert!(reassigned(&given).encode_utf16().count() <= MOST_CHARACTERS);
    }
}
