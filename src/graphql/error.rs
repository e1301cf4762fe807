//! What resolvers fail with, and the one conversion to an error of GraphQL.
//!
//! [`GraphqlError`] does not implement `Display`: async-graphql would turn anything that does into text for the caller.
//! Every error has `extensions.code`; one that may go away by itself has `retryable: true`; a refusal has its fields. A
//! defect is logged here, once, and the caller gets the number under which it stands in the log.

mod failure;
mod game;
mod input;
mod moment;
mod notary;

pub use input::NotPoints;

use aggregates::{Actor, Common, Permission, Position};
use async_graphql::{Error, Value};
use serde_json::{Map, json};
use uuid::Uuid;

use crate::identity::Denied;
use crate::lane::{Failure, Refusal};

/// Why a resolver has no answer.
#[derive(Clone, Debug)]
pub struct GraphqlError {
    code: String,
    message: String,
    retryable: bool,
    fields: Map<String, serde_json::Value>,
    /// What happened, for the log only.
    defect: Option<String>,
}

/// What resolvers return. async-graphql's macros know it by this name.
pub type Result<T, E = GraphqlError> = std::result::Result<T, E>;

impl GraphqlError {
    fn new(code: &str, message: &str) -> Self {
        GraphqlError {
            code: code.to_owned(),
            message: message.to_owned(),
            retryable: false,
            fields: Map::new(),
            defect: None,
        }
    }

    fn with(mut self, field: &str, value: impl Into<serde_json::Value>) -> Self {
        self.fields.insert(field.to_owned(), value.into());
        self
    }

    fn retryable(self) -> Self {
        GraphqlError { retryable: true, ..self }
    }

    /// Nobody said who they are.
    pub fn unauthenticated() -> Self {
        GraphqlError::new(
            Denied::Unauthenticated.code(),
            "this needs a credential: `Authorization: Bearer ...`",
        )
    }

    /// There is nothing of that name, or nothing that this caller may know of: the same answer.
    pub fn not_found() -> Self {
        GraphqlError::new("NOT_FOUND", "there is no such ledger")
    }

    /// The caller lacks a right; the same answer as a decision's.
    pub fn forbidden(actor: Actor, permission: Permission) -> Self {
        Failure::Refused(Refusal::Ledger(Common::Forbidden { actor, permission }.into())).into()
    }

    /// Only whoever runs the server may, and the caller is nobody in any ledger.
    pub fn operators(permission: Permission) -> Self {
        let message = "only whoever runs the server may";
        GraphqlError::new("FORBIDDEN", message).with("permission", permission.name())
    }

    /// The read models have not come to a position in time.
    pub fn not_yet(wanted: Position, at: Position) -> Self {
        let message = format!("the read models are at position {at} and not yet at {wanted}");
        let error = GraphqlError::new("NOT_YET", &message).with("position", wanted.to_string());
        error.with("at", at.to_string()).retryable()
    }

    /// A read model of this release is being built.
    pub fn rebuilding(model: &str, folded: Position, target: Position) -> Self {
        let message = format!("the read model `{model}` is being built: {folded} of {target} events");
        let error = GraphqlError::new("REBUILDING", &message).with("model", model);
        error.with("folded", folded.to_string()).with("target", target.to_string()).retryable()
    }

    /// A read model's fold failed; its rows are not shown until it is rebuilt.
    pub fn stopped(model: &str, position: Position) -> Self {
        let message = format!("the read model `{model}` is stopped at position {position}");
        GraphqlError::new("READ_MODEL_STOPPED", &message)
            .with("model", model)
            .with("position", position.to_string())
    }

    /// No read model of this release has that name.
    pub fn unknown_model(model: &str) -> Self {
        GraphqlError::new("UNKNOWN_READ_MODEL", "no read model has that name").with("model", model)
    }

    /// A rebuild of the same model is running.
    pub fn rebuild_running(model: &str) -> Self {
        let message = format!("a rebuild of `{model}` is running");
        GraphqlError::new("REBUILD_RUNNING", &message).with("model", model).retryable()
    }

    /// The client key began a rebuild of another model.
    pub fn rebuild_key_reused(model: &str) -> Self {
        let message = format!("the client key was used for a rebuild of `{model}`");
        GraphqlError::new("CLIENT_KEY_REUSED", &message).with("model", model)
    }

    /// An imported name was forgotten, so nobody can be called by it.
    pub fn name_forgotten() -> Self {
        GraphqlError::new("NAME_FORGOTTEN", "the name was forgotten: add a member by another name")
    }

    /// The event names others, and the caller sees nobody's points but their own.
    pub fn proof_shows_others(position: Position) -> Self {
        let message = format!("the event at position {position} names others, whose points are private");
        GraphqlError::new("PROOF_SHOWS_OTHERS", &message).with("position", position.to_string())
    }

    /// A defect; `cause` is for the log.
    pub fn internal(cause: impl ToString) -> Self {
        GraphqlError { defect: Some(cause.to_string()), ..GraphqlError::new("INTERNAL", "internal error") }
    }

    /// The same error, with what the caller wrote in place of what stands for it in the books.
    pub fn in_words(self, meant: &str, written: &str) -> Self {
        let fields = self.fields.into_iter().map(|(name, value)| (name, reworded(value, meant, written)));
        GraphqlError { message: self.message.replace(meant, written), fields: fields.collect(), ..self }
    }

    /// The value of `extensions.code`.
    pub fn code(self) -> String {
        self.code
    }

    /// The code and the sentence, for an answer that tells of one row among many.
    pub fn told(&self) -> (&str, &str) {
        (&self.code, &self.message)
    }
}

fn reworded(value: serde_json::Value, meant: &str, written: &str) -> serde_json::Value {
    match value {
        serde_json::Value::String(text) if text == meant => written.into(),
        serde_json::Value::Object(fields) => {
            fields.into_iter().map(|(name, value)| (name, reworded(value, meant, written))).collect()
        }
        value => value,
    }
}

impl From<Denied> for GraphqlError {
    fn from(denied: Denied) -> Self {
        let error = GraphqlError::new(denied.code(), &denied.to_string());
        match denied {
            Denied::Unauthenticated => GraphqlError::unauthenticated(),
            Denied::Elsewhere => GraphqlError::not_found(),
            denied if denied.retryable() => error.retryable(),
            _ => error,
        }
    }
}

impl From<GraphqlError> for Error {
    fn from(error: GraphqlError) -> Self {
        let mut values = async_graphql::ErrorExtensionValues::default();
        for (name, value) in error.fields {
            values.set(name, Value::from_json(value).unwrap_or_default());
        }
        if error.retryable {
            values.set("retryable", true);
        }
        if let Some(cause) = error.defect {
            let request = Uuid::now_v7();
            tracing::error!(%request, cause, "a resolver failed");
            values.set("requestId", json!(request).as_str().unwrap_or_default());
        }
        values.set("code", error.code);
        Error { message: error.message, source: None, extensions: Some(values) }
    }
}

/// The code of an error as its caller sees it.
#[cfg(test)]
pub trait Coded {
    /// The value of `extensions.code`, empty if there is none.
    fn code(&self) -> String;
}

#[cfg(test)]
impl Coded for async_graphql::ServerError {
    fn code(&self) -> String {
        let code = self.extensions.as_ref().and_then(|values| values.get("code"));
        code.and_then(|code| code.clone().into_json().ok()?.as_str().map(str::to_owned)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(error: GraphqlError) -> serde_json::Value {
        serde_json::to_value(Error::from(error)).expect("an error is JSON")
    }

    #[test]
    fn a_refusal_has_its_code_and_its_fields() {
        let refusal = aggregates::PointsRefusal::InsufficientPoints {
            balance: "1.5".parse().expect("points"),
            price: "20".parse().expect("points"),
        };
        let expected = json!({
            "message": "a balance of 1.5 does not cover 20",
            "extensions": { "code": "INSUFFICIENT_POINTS", "balance": "1.5", "price": "20" },
        });
        assert_eq!(shown(Failure::Refused(Refusal::Points(refusal)).into()), expected);
    }

    #[test]
    fn a_position_in_a_refusal_is_a_string_as_everywhere() {
        let entry = aggregates::EntryId(Position(7));
        let refusal = aggregates::PointsRefusal::EntryIsVoid { entry };
        assert_eq!(shown(Failure::Refused(Refusal::Points(refusal)).into())["extensions"]["entry"], "7");
    }

    #[test]
    fn a_defect_shows_a_number_and_no_text_of_the_database() {
        let error = shown(sqlx::Error::Protocol("relation \"secrets\" does not exist".into()).into());
        assert_eq!(error["message"], "internal error");
        assert_eq!(error["extensions"]["code"], "INTERNAL");
        assert!(error["extensions"]["requestId"].is_string());
        assert!(!error.to_string().contains("secrets"));
    }

    #[test]
    fn what_may_go_away_says_so() {
        for failure in [Failure::Busy, Failure::Unavailable, Failure::OutcomeUnknown, Failure::Draining] {
            assert_eq!(shown(failure.into())["extensions"]["retryable"], true);
        }
        assert_eq!(shown(sqlx::Error::PoolTimedOut.into())["extensions"]["code"], "UNAVAILABLE");
        assert!(shown(Failure::NotFound.into())["extensions"]["retryable"].is_null());
    }

    #[test]
    fn a_foreign_an_unknown_and_an_unopened_ledger_get_the_same_answer() {
        let unopened = Failure::Refused(Refusal::Ledger(Common::LedgerNotOpen.into()));
        let expected = shown(GraphqlError::not_found());
        assert_eq!(shown(Failure::NotFound.into()), expected);
        assert_eq!(shown(unopened.into()), expected);
    }
}
