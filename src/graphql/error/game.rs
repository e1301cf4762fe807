//! From what the game does not do to errors of resolvers.

use super::GraphqlError;
use crate::game::NoGame;

impl From<NoGame> for GraphqlError {
    fn from(why: NoGame) -> Self {
        let said = GraphqlError::new(why.code(), &why.to_string());
        match why {
            NoGame::Vault(error) => error.into(),
            NoGame::Database(error) => error.into(),
            why if why.may_pass() => said.retryable(),
            NoGame::PilotUnknown { member, .. }
            | NoGame::LoginNeeded { member }
            | NoGame::NotInFleet { member } => said.with("member", member.to_string()),
            _ => said,
        }
    }
}
