//! The mail about a pool's payouts, to be copied into the game.
//!
//! A mail there has at most so many characters, so what is said of many payouts comes in several.

use super::figures::thousands;
use super::message::{FORGOTTEN, Line};
use super::plain::for_mail;
use aggregates::Currency;

/// Characters that a mail's subject may have.
const LONGEST_SUBJECT: usize = 150;
/// Characters that a mail's text may have.
const LONGEST_BODY: usize = 7_900;

/// A mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// What it is about.
    pub subject: String,
    /// What it says: the texts of as many mails as it takes.
    pub bodies: Vec<String>,
}

/// What is owed of a pool, by name and amount.
pub fn mail(fleet: &str, pool: &str, currency: Currency, payouts: &[Line]) -> Mail {
    let subject = format!("Payout: {}, {}", for_mail(fleet), for_mail(pool));
    let head = format!("{subject}\n");
    let mut bodies = Vec::new();
    let mut body = head.clone();
    for line in payouts.iter().map(|line| said(line, currency)) {
        if body.chars().count() + line.chars().count() > LONGEST_BODY {
            bodies.push(std::mem::replace(&mut body, head.clone()));
        }
        body.push_str(&line);
    }
    bodies.push(body);
    Mail { subject: subject.chars().take(LONGEST_SUBJECT).collect(), bodies }
}

fn said(Line { who, amount }: &Line, currency: Currency) -> String {
    let who = who.as_deref().map_or_else(|| FORGOTTEN.to_owned(), for_mail);
    format!("\n{who}: {} {currency}", thousands(&amount.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(who: &str, digits: &str) -> Line {
        Line { who: Some(who.to_owned()), amount: digits.parse().expect("an amount") }
    }

    fn isk() -> Currency {
        "ISK".parse().expect("a currency")
    }

    #[test]
    fn a_mail_has_a_line_for_each_payout_and_no_markup_that_others_chose() {
        let said = mail("Home <b>", "Cargo", isk(), &[line("Grom", "1234567.5"), line("<i>Al", "2")]);
        assert_eq!(said.subject, "Payout: Home ‹b›, Cargo");
        assert_eq!(said.bodies, ["Payout: Home ‹b›, Cargo\n\nGrom: 1,234,567.5 ISK\n‹i›Al: 2 ISK"]);
    }

    #[test]
    fn many_payouts_take_several_mails_and_each_stands_in_one() {
        let many: Vec<Line> = (0..1_000).map(|n| line(&format!("Pilot {n}"), "1000000")).collect();
        let said = mail(&"x".repeat(100), &"y".repeat(100), isk(), &many);
        assert!(said.subject.chars().count() == 150 && said.bodies.len() > 1);
        assert!(said.bodies.iter().all(|body| body.chars().count() <= LONGEST_BODY));
        let lines =
            said.bodies.iter().flat_map(|body| body.lines()).filter(|line| line.starts_with("Pilot "));
        assert_eq!(lines.count(), 1_000);
    }
}
