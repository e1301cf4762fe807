//! Members' names as parts of accounts' names.
//!
//! A part begins with an upper-case letter or a digit and goes on with letters, digits and hyphens: that is what beancount
//! takes. Letters are those of which every version of Unicode says so. The end of the id makes each unique; who has no
//! such letter in their name, or no name, appears by that alone.

use std::collections::BTreeMap;

use aggregates::{LedgerId, MemberId};
use sqlx::PgPool;
use unicode_normalization::UnicodeNormalization as _;

/// How much of an id tells members apart, unless two end alike.
const END: usize = 8;
/// Letters of a name; more help nobody.
const LONGEST: usize = 40;

/// The names of a ledger's members.
pub struct Names {
    names: BTreeMap<MemberId, Option<String>>,
    /// How many members have an id that ends so.
    ends: BTreeMap<String, usize>,
}

impl Names {
    /// Reads them.
    pub async fn read(database: &PgPool, ledger: LedgerId) -> Result<Self, sqlx::Error> {
        let rows =
            sqlx::query!("SELECT member_id, name FROM ledger_members_v1 WHERE ledger_id = $1", ledger.0);
        let rows = rows.fetch_all(database).await?;
        Ok(Names::from_iter(rows.into_iter().map(|row| (MemberId(row.member_id), row.name))))
    }

    /// The name of a member, unless they are erased.
    pub fn of(&self, member: MemberId) -> Option<&str> {
        self.names.get(&member)?.as_deref()
    }

    /// A member's part of an account's name.
    pub fn component(&self, member: MemberId) -> String {
        let end = end(member);
        let alone = self.ends.get(&end).is_none_or(|members| *members < 2);
        let id = if alone { end } else { digits(member) };
        match self.of(member).map(letters).filter(|name| !name.is_empty()) {
            Some(name) => format!("{name}-{id}"),
            None => id,
        }
    }
}

impl FromIterator<(MemberId, Option<String>)> for Names {
    fn from_iter<I: IntoIterator<Item = (MemberId, Option<String>)>>(members: I) -> Self {
        let names: BTreeMap<_, _> = members.into_iter().collect();
        let mut ends = BTreeMap::new();
        names.keys().for_each(|member| *ends.entry(end(*member)).or_default() += 1);
        Names { names, ends }
    }
}

/// The digits of an id, with letters that may begin a name.
fn digits(member: MemberId) -> String {
    member.0.simple().to_string().to_uppercase()
}

/// The end of an id is chance; its beginning is the time.
fn end(member: MemberId) -> String {
    let digits = digits(member);
    digits[digits.len() - END..].to_owned()
}

/// What of a name may stand in an account's name.
fn letters(name: &str) -> String {
    let kept: String = name.nfkc().filter(|c| is_letter(*c)).take(LONGEST).collect();
    let mut rest = kept.chars();
    match rest.next() {
        None => kept,
        Some(first) if first.is_uppercase() || first.is_ascii_digit() => kept,
        Some(first) => {
            let upper: Vec<char> = first.to_uppercase().collect();
            match upper.as_slice() {
                [upper] if upper.is_uppercase() => std::iter::once(*upper).chain(rest).collect(),
                // Scripts without cases have no letter to begin with.
                _ => format!("M{kept}"),
            }
        }
    }
}

/// Latin, Greek, Cyrillic and Armenian with their cases, kana, Han and Hangul.
fn is_letter(c: char) -> bool {
    match c {
        '\u{0}'..='\u{7f}' => c.is_ascii_alphanumeric(),
        '\u{80}'..='\u{58f}' => c.is_uppercase() || c.is_lowercase() && c != '\u{345}',
        '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' => true,
        '\u{4e00}'..='\u{9fa5}' | '\u{ac00}'..='\u{d7a3}' => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const ONE: MemberId = MemberId(Uuid::from_u128(0xabcd_0000_0000_0000_0000_0000_7f3a_90c1));
    const LIKE_IT: MemberId = MemberId(Uuid::from_u128(0xef01_0000_0000_0000_0000_0000_7f3a_90c1));

    fn component(name: Option<&str>) -> String {
        Names::from_iter([(ONE, name.map(str::to_owned))]).component(ONE)
    }

    #[test]
    fn a_name_is_what_may_stand_in_an_account_with_the_end_of_the_id() {
        assert_eq!(component(Some("Gromnar")), "Gromnar-7F3A90C1");
        assert_eq!(component(Some("grom the 2nd: \"hell\"")), "Gromthe2ndhell-7F3A90C1");
        assert_eq!(component(Some("Zoë")), "Zoë-7F3A90C1");
        assert_eq!(component(Some("зулджин")), "Зулджин-7F3A90C1");
        assert_eq!(component(Some("용사")), "M용사-7F3A90C1");
        assert_eq!(component(Some("ßon")), "Mßon-7F3A90C1");
    }

    #[test]
    fn who_is_erased_or_has_no_letter_appears_by_their_id() {
        assert_eq!(component(None), "7F3A90C1");
        assert_eq!(component(Some("✨ :;\n")), "7F3A90C1");
    }

    #[test]
    fn two_whose_ids_end_alike_appear_by_the_whole_of_them() {
        let names = Names::from_iter([(ONE, None), (LIKE_IT, Some("Grom".to_owned()))]);
        assert_eq!(names.component(ONE), "ABCD000000000000000000007F3A90C1");
        assert_eq!(names.component(LIKE_IT), "Grom-EF01000000000000000000007F3A90C1");
    }
}
