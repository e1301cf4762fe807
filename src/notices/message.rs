//! Messages to a webhook, as Discord shows them.
//!
//! A message has at most 2,000 characters: of a long list as many lines as there is room for, and how many more there are.

use aggregates::{Amount, Currency};

use super::buttons::Button;
use super::figures::thousands;
use super::plain::for_discord;

/// Characters that a message may have, counted as UTF-16 does, which counts most.
pub const MOST_CHARACTERS: usize = 2_000;
/// Characters of a text that others chose, so that one of them leaves room for all else.
const LONGEST_TEXT: usize = 150;
/// What somebody is called who has no name any more.
pub(super) const FORGOTTEN: &str = "somebody who is forgotten";

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// What it says.
    pub text: String,
    /// By what it is answered.
    pub buttons: Vec<Button>,
}

impl Message {
    /// A message that nobody answers.
    pub fn of(text: String) -> Self {
        Message { text, buttons: Vec::new() }
    }
}

/// Something about somebody.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Their name; none once they are forgotten.
    pub who: Option<String>,
    /// How much.
    pub amount: Amount,
}

/// Payouts that can be paid.
#[derive(Clone, Debug, PartialEq)]
pub struct Ready {
    /// Of which pool.
    pub pool: String,
    /// Of which fleet.
    pub fleet: String,
    /// What they are counted in.
    pub currency: Currency,
    /// Whose, and how much.
    pub payouts: Vec<Line>,
    /// How many shares wait for their members' next pool.
    pub carried: usize,
}

/// What became of a payout.
#[derive(Clone, Debug, PartialEq)]
pub struct Settled {
    /// Whose, and how much.
    pub line: Line,
    /// In what.
    pub currency: Currency,
    /// Of which fleet.
    pub fleet: String,
    /// What is still to be paid of it; below zero is what was paid too much.
    pub left: Amount,
    /// Why it failed.
    pub reason: Option<String>,
}

/// That payouts can be paid.
pub fn ready(ready: &Ready) -> String {
    let Ready { pool, fleet, currency, payouts, carried } = ready;
    let total = total(payouts.iter().map(|line| line.amount));
    let mut head =
        format!("**Payouts are ready**: {} of {}, {}", text(pool), text(fleet), count(payouts.len()));
    if !payouts.is_empty() {
        head.push_str(&format!(", {} {currency} in all", thousands(&total)));
    }
    if *carried > 0 {
        head.push_str(&format!("; {carried} below the minimum wait for the next pool"));
    }
    list(&head, payouts.iter().map(|line| said(line, *currency)).collect())
}

/// That payouts were paid.
pub fn paid(settled: &[Settled]) -> String {
    let line = |settled: &Settled| format!("{}{}", about(settled), left(settled));
    several("**Paid**", settled, line)
}

/// That payouts failed.
pub fn failed(settled: &[Settled]) -> String {
    let line = |settled: &Settled| {
        let reason =
            settled.reason.as_deref().map_or_else(String::new, |reason| format!(": {}", text(reason)));
        format!("{}{reason}", about(settled))
    };
    several("**Failed**", settled, line)
}

fn several(title: &str, settled: &[Settled], line: impl Fn(&Settled) -> String) -> String {
    match settled {
        [one] => list(&format!("{title}: {}", line(one)), Vec::new()),
        _ => list(&format!("{title}: {}", count(settled.len())), settled.iter().map(line).collect()),
    }
}

fn about(settled: &Settled) -> String {
    format!("{}, {}", said(&settled.line, settled.currency), text(&settled.fleet))
}

/// What is left of a payout, if it was not paid as it stood.
fn left(Settled { left, currency, .. }: &Settled) -> String {
    let digits = left.to_string();
    match digits.strip_prefix('-') {
        Some(more) => format!(" ({} {currency} too much)", thousands(more)),
        None if *left == Amount::ZERO => String::new(),
        None => format!(" ({} {currency} still to be paid)", thousands(&digits)),
    }
}

fn said(Line { who, amount }: &Line, currency: Currency) -> String {
    format!("{}, {} {currency}", called(who.as_deref()), thousands(&amount.to_string()))
}

/// What a member is called, made harmless; who is forgotten has no name.
pub fn called(name: Option<&str>) -> String {
    name.map_or_else(|| FORGOTTEN.to_owned(), text)
}

/// A text that others chose, and not all of it if it is long.
pub fn text(text: &str) -> String {
    let short: String = text.chars().take(LONGEST_TEXT).collect();
    let more = if short.len() < text.len() { "..." } else { "" };
    format!("{}{more}", for_discord(&short))
}

fn count(payouts: usize) -> String {
    if payouts == 1 { "1 payout".to_owned() } else { format!("{payouts} payouts") }
}

fn total(amounts: impl Iterator<Item = Amount>) -> String {
    amounts.map(Amount::decimal).sum::<rust_decimal::Decimal>().to_string()
}

/// A head with as many lines below as there is room for.
pub fn list(head: &str, lines: Vec<String>) -> String {
    // Room for the word of how many more there are.
    const RESERVED: usize = 40;
    let mut message = head.to_owned();
    let mut size = units(head);
    for (at, line) in lines.iter().enumerate() {
        size += units(line) + 3;
        if size + RESERVED > MOST_CHARACTERS {
            return format!("{message}\n... and {} more", lines.len() - at);
        }
        message.push_str("\n- ");
        message.push_str(line);
    }
    message
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(digits: &str) -> Amount {
        digits.parse().expect("an amount")
    }

    fn isk() -> Currency {
        "ISK".parse().expect("a currency")
    }

    fn line(who: &str, digits: &str) -> Line {
        Line { who: Some(who.to_owned()), amount: amount(digits) }
    }

    fn settled(who: &str, digits: &str, left: &str) -> Settled {
        let (line, fleet) = (line(who, digits), "Home defence".to_owned());
        Settled { line, currency: isk(), fleet, left: amount(left), reason: None }
    }

    fn pool(payouts: Vec<Line>) -> Ready {
        let (pool, fleet) = ("Cargo".to_owned(), "Home defence".to_owned());
        Ready { pool, fleet, currency: isk(), payouts, carried: 0 }
    }

    #[test]
    fn payouts_that_are_ready_are_told_with_who_gets_how_much_and_what_that_is_in_all() {
        let told = pool(vec![line("Grom", "1234567.89"), line("Ann_a", "1000000")]);
        let expected = "**Payouts are ready**: Cargo of Home defence, 2 payouts, 2,234,567.89 ISK in all\n\
                        - Grom, 1,234,567.89 ISK\n- Ann\\_a, 1,000,000 ISK";
        assert_eq!(ready(&told), expected);
        let carried = Ready { carried: 2, ..pool(Vec::new()) };
        let expected = "**Payouts are ready**: Cargo of Home defence, 0 payouts; 2 below the minimum wait for the next pool";
        assert_eq!(ready(&carried), expected);
    }

    #[test]
    fn what_was_paid_is_told_with_what_is_left_of_it() {
        let expected = "**Paid**: Grom, 5,000 ISK, Home defence";
        assert_eq!(paid(&[settled("Grom", "5000", "0")]), expected);
        let both = paid(&[settled("Grom", "5000", "1000.5"), settled("Ann", "5000", "-7")]);
        let expected = "**Paid**: 2 payouts\n- Grom, 5,000 ISK, Home defence (1,000.5 ISK still to be paid)\n\
                        - Ann, 5,000 ISK, Home defence (7 ISK too much)";
        assert_eq!(both, expected);
    }

    #[test]
    fn what_failed_is_told_with_its_reason() {
        let reason = Some("no such pilot *here*".to_owned());
        let told = failed(&[Settled { reason, ..settled("Grom", "5000", "5000") }]);
        assert_eq!(told, r"**Failed**: Grom, 5,000 ISK, Home defence: no such pilot \*here\*");
    }

    #[test]
    fn who_is_forgotten_has_no_name_and_who_has_a_strange_one_mentions_nobody() {
        let nobody = Line { who: None, amount: amount("1") };
        let told = ready(&pool(vec![nobody, line("@everyone <@1>", "1")]));
        assert!(
            told.contains("\n- somebody who is forgotten, 1 ISK\n- \\@everyone \\<\\@1\\>, 1 ISK"),
            "{told}"
        );
    }

    #[test]
    fn a_long_list_is_told_as_far_as_there_is_room_and_a_long_text_in_part() {
        let many: Vec<Line> = (0..500).map(|n| line(&format!("Pilot {n} 🚀"), "1234567890.12")).collect();
        let told = ready(&pool(many));
        let shown = told.lines().count() - 2;
        assert!(units(&told) <= MOST_CHARACTERS && shown > 40, "{} {shown}", units(&told));
        assert!(told.ends_with(&format!("\n... and {} more", 500 - shown)), "{told}");
        let long = "*".repeat(5_000);
        let told = ready(&Ready { pool: long.clone(), fleet: long.clone(), ..pool(vec![line(&long, "1")]) });
        assert!(units(&told) <= MOST_CHARACTERS && told.contains("..."), "{told}");
        let reason = Some(long.clone());
        let told = failed(&[Settled { reason, fleet: long.clone(), ..settled(&long, "1", "1") }]);
        assert!(units(&told) <= MOST_CHARACTERS, "{told}");
    }
}
