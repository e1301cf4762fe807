//! How a loot council decides: what raiders may respond, and who sees how officers voted.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::Text;

/// Responses that a list may have.
const RESPONSES: usize = 20;

/// How a loot council decides. A decision goes on under what was in force when it was opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CouncilRule {
    /// What raiders may respond beside `pass`, the most urgent first; each name once.
    pub responses: Vec<Response>,
    /// Who sees how officers voted.
    #[serde(default)]
    pub votes: VotesVisible,
    /// Whether nobody but the voter ever learns whose vote it was.
    #[serde(default)]
    pub anonymous: bool,
    /// Whether officers may vote on themselves.
    #[serde(default)]
    pub own_votes: bool,
}

/// Something that a raider may respond.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// What it goes by, such as `bis`.
    pub name: Text<40>,
    /// What is shown for it.
    pub label: Text<100>,
    /// Whether it is for another role than the member's own.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub off_spec: bool,
}

/// Who sees how officers voted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VotesVisible {
    /// Everybody who sees the decision.
    All,
    /// Who may vote or award.
    #[default]
    Officers,
    /// Nobody until it is decided, everybody then.
    AfterAward,
}

impl CouncilRule {
    /// The response of somebody who does not want the item, in every list.
    pub const PASS: &'static str = "pass";

    /// The response of that name.
    pub fn response(&self, name: &str) -> Option<&Response> {
        self.responses.iter().find(|response| response.name.as_str() == name)
    }

    pub(super) fn check(&self) -> Result<(), &'static str> {
        let mut seen = BTreeSet::from([Self::PASS]);
        let once = self.responses.iter().all(|response| seen.insert(response.name.as_str()));
        let counted = (1..=RESPONSES).contains(&self.responses.len());
        if once && counted { Ok(()) } else { Err("responses") }
    }
}

impl Default for CouncilRule {
    /// What goes in a ledger that never set one.
    fn default() -> Self {
        let response = |(name, label, off_spec): (&str, &str, bool)| {
            let (name, label) = (Text::new("name", name).ok()?, Text::new("label", label).ok()?);
            Some(Response { name, label, off_spec })
        };
        let responses = [
            ("bis", "Best in slot", false),
            ("upgrade", "Upgrade", false),
            ("minor", "Minor upgrade", false),
            ("offspec", "Off-spec", true),
        ];
        CouncilRule {
            responses: responses.into_iter().filter_map(response).collect(),
            votes: VotesVisible::default(),
            anonymous: false,
            own_votes: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::guild::text;

    fn responses(names: &[&str]) -> CouncilRule {
        let response = |name: &&str| Response { name: text(name), label: text(name), off_spec: false };
        CouncilRule { responses: names.iter().map(response).collect(), ..CouncilRule::default() }
    }

    #[test]
    fn what_goes_without_a_rule_could_be_set_as_one() {
        assert_eq!(CouncilRule::default().responses.len(), 4);
        assert_eq!(CouncilRule::default().check(), Ok(()));
    }

    #[test]
    fn a_list_names_each_response_once_and_pass_never() {
        assert_eq!(responses(&["need", "greed"]).check(), Ok(()));
        let many: Vec<String> = (0..21).map(|n| format!("response {n}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        for wrong in [&[][..], &["need", "need"], &["need", "pass"], &many] {
            assert_eq!(responses(wrong).check(), Err("responses"), "{wrong:?}");
        }
    }
}
