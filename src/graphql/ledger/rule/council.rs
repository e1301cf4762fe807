//! How a loot council decides, as GraphQL has it.

use aggregates::{Text, ledger};
use async_graphql::{Enum, InputObject, SimpleObject};

use crate::graphql::error::{GraphqlError, Result};

/// How a loot council decides. A decision goes on under what was in force when it was opened.
#[derive(Debug, SimpleObject, InputObject)]
#[graphql(input_name = "CouncilRuleInput")]
pub struct CouncilRule {
    /// What raiders may respond beside `pass`, the most urgent first: 1 to 20, each name once.
    pub responses: Vec<LootResponse>,
    /// Who sees how officers voted.
    #[graphql(default_with = "VotesVisible::Officers")]
    pub votes: VotesVisible,
    /// Whether nobody but the voter ever learns whose vote it was.
    #[graphql(default)]
    pub anonymous: bool,
    /// Whether officers may vote on themselves.
    #[graphql(default)]
    pub own_votes: bool,
}

/// Something that a raider may respond.
#[derive(Debug, SimpleObject, InputObject)]
#[graphql(input_name = "LootResponseInput")]
pub struct LootResponse {
    /// What it goes by, such as `bis`: 1 to 40 characters.
    pub name: String,
    /// What is shown for it, 1 to 100 characters.
    pub label: String,
    /// Whether it is for another role than the member's own.
    #[graphql(default)]
    pub off_spec: bool,
}

/// Who sees how officers voted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "ledger::VotesVisible")]
pub enum VotesVisible {
    /// Everybody who sees the decision.
    All,
    /// Who may vote or award.
    Officers,
    /// Nobody until it is decided, everybody then.
    AfterAward,
}

impl VotesVisible {
    /// The one that a column names.
    pub fn of_column(name: &str) -> Self {
        match name {
            "all" => VotesVisible::All,
            "officers" => VotesVisible::Officers,
            _ => VotesVisible::AfterAward,
        }
    }
}

impl TryFrom<CouncilRule> for ledger::CouncilRule {
    type Error = GraphqlError;

    fn try_from(rule: CouncilRule) -> Result<Self> {
        let response = |response: LootResponse| {
            Ok(ledger::Response {
                name: Text::new("name", response.name)?,
                label: Text::new("label", response.label)?,
                off_spec: response.off_spec,
            })
        };
        Ok(ledger::CouncilRule {
            responses: rule.responses.into_iter().map(response).collect::<Result<_>>()?,
            votes: rule.votes.into(),
            anonymous: rule.anonymous,
            own_votes: rule.own_votes,
        })
    }
}

impl From<ledger::CouncilRule> for CouncilRule {
    fn from(rule: ledger::CouncilRule) -> Self {
        let response = |response: ledger::Response| LootResponse {
            name: response.name.to_string(),
            label: response.label.to_string(),
            off_spec: response.off_spec,
        };
        CouncilRule {
            responses: rule.responses.into_iter().map(response).collect(),
            votes: rule.votes.into(),
            anonymous: rule.anonymous,
            own_votes: rule.own_votes,
        }
    }
}
