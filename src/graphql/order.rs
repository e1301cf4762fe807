//! From a mutation's input to a command of the application, and to its receipt.
//!
//! The canonical form of what the caller sent is the mutation's name and its input, read and written again, without the
//! client key and without absent fields: so a repeat is known however it is spelt, and by a later release as well.
//! Texts about a person are sealed to that person before the command is built.

use std::sync::{Arc, Mutex, PoisonError};

use aggregates::{
    Actor, AuctionsCommand, CouncilCommand, CouncilRefusal, FleetsCommand, Handle, ImportsCommand,
    LedgerCommand, LedgerId, LedgerRefusal, MemberId, PayoutsCommand, PayoutsRefusal, PointsCommand,
    PointsRefusal, RaidsCommand, SchedulesCommand, Sealed, Who,
};
use async_graphql::{Context, InputType};
use serde_json::{Value, json};
use uuid::Uuid;

use super::error::{GraphqlError, Result};
use super::ledger;
use super::receipt::Done;
use super::scalar::DateTime;
use super::scope::Scope;
use super::who::MemberBy;
use crate::app::{Previewed, Submission};
use crate::lane::{ClientKey, Failure, Part, Receipt, Refusal};
use crate::vault::LedgerKeys;

/// An input of a mutation on a ledger.
pub trait Command: InputType + Sync {
    /// Whose books.
    fn ledger(&self) -> LedgerId;
    /// The caller's name for the command.
    fn client_key(&self) -> &str;
    /// When it happened, if not now.
    fn effective_at(&self) -> Option<DateTime> {
        None
    }
}

/// Declares inputs as [`Command`]s; those after `backdatable` have a field `effective_at`.
macro_rules! commands {
    ($($input:ty),* $(,)? $(; backdatable $($backdatable:ty),+ $(,)?)?) => {
        $(impl $crate::graphql::order::Command for $input {
            fn ledger(&self) -> aggregates::LedgerId {
                self.ledger_id.into()
            }

            fn client_key(&self) -> &str {
                &self.client_key
            }
        })*
        $($(impl $crate::graphql::order::Command for $backdatable {
            fn ledger(&self) -> aggregates::LedgerId {
                self.ledger_id.into()
            }

            fn client_key(&self) -> &str {
                &self.client_key
            }

            fn effective_at(&self) -> Option<$crate::graphql::scalar::DateTime> {
                self.effective_at
            }
        })+)?
    };
}

pub(super) use commands;

/// A command in the making.
pub struct Order {
    /// The ledger, as the caller may look at it.
    pub scope: Arc<Scope>,
    actor: Actor,
    client_key: ClientKey,
    canonical: Vec<u8>,
    backdated_to: Option<DateTime>,
    keys: Arc<LedgerKeys>,
    /// Names that the caller wrote, by what they are found by: an answer speaks in their words.
    names: Mutex<Vec<(Handle, String)>>,
}

impl Order {
    /// A command to a ledger that the caller may know of.
    pub async fn of<C: Command>(ctx: &Context<'_>, input: &C) -> Result<Self> {
        let scope = Scope::enter(ctx, input.ledger()).await?;
        let client_key = ClientKey::new(input.client_key())?;
        let keys = scope.app.vault.ledger(scope.ledger).await?.ok_or_else(GraphqlError::not_found)?;
        Ok(Order {
            actor: scope.actor()?,
            client_key,
            canonical: canonical(ctx.field().name(), input.to_value())?,
            backdated_to: input.effective_at(),
            keys,
            names: Mutex::default(),
            scope,
        })
    }

    /// A command that opens a ledger, whose keys are made for it.
    pub async fn opening(
        ctx: &Context<'_>,
        input: &impl InputType,
        ledger: LedgerId,
        client_key: ClientKey,
    ) -> Result<Self> {
        let scope = Scope::enter(ctx, ledger).await?;
        let keys = scope.app.vault.create_ledger(ledger).await?;
        let canonical = canonical(ctx.field().name(), input.to_value())?;
        let (actor, names) = (scope.actor()?, Mutex::default());
        Ok(Order { actor, client_key, canonical, backdated_to: None, keys, names, scope })
    }

    /// The `n`th id of this command: the same again for the same command again.
    pub fn mint(&self, n: u32) -> Uuid {
        self.client_key.mint(self.scope.ledger, &self.actor, n)
    }

    /// One of several commands that a mutation issues, each with a client key that follows from the caller's.
    pub fn row(&self, row: Uuid) -> Result<Self> {
        Ok(Order {
            scope: Arc::clone(&self.scope),
            actor: self.actor.clone(),
            client_key: ClientKey::new(format!("{} {row}", self.client_key.as_str()))?,
            canonical: self.canonical.clone(),
            backdated_to: self.backdated_to,
            keys: Arc::clone(&self.keys),
            names: Mutex::default(),
        })
    }

    /// The ledger's keys.
    pub fn keys(&self) -> &LedgerKeys {
        &self.keys
    }

    /// A person, as commands name them.
    pub fn who(&self, by: &MemberBy) -> Who {
        match by {
            MemberBy::Id(id) => Who::Id(*id),
            MemberBy::Name(name) => Who::Name(self.handle(name)),
        }
    }

    /// What a name is found by.
    pub fn handle(&self, name: &str) -> Handle {
        let handle = self.keys.handle(name);
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        names.push((handle.clone(), name.to_owned()));
        handle
    }

    /// What an identity is known by.
    pub fn identity(&self, issuer: &str, subject: &str) -> Handle {
        self.keys.identity(issuer, subject)
    }

    /// A text about a person, sealed to them.
    pub async fn seal(&self, member: MemberId, text: &str) -> Result<Sealed> {
        let sealed = self.scope.app.vault.seal(self.scope.ledger, &[(member, text.to_owned())]).await?;
        sealed.into_iter().next().ok_or_else(|| GraphqlError::internal("nothing was sealed"))
    }

    /// Issues the command.
    pub async fn issue(self, command: impl Into<Part>) -> Result<Done> {
        self.issue_all(vec![command.into()]).await
    }

    /// Issues a command of several parts: all of it happens, or none.
    pub async fn issue_all(self, parts: Vec<Part>) -> Result<Done> {
        let receipt = self.submit(parts).await.map_err(|failure| self.told(failure))?;
        Ok(Done { scope: self.scope, receipt })
    }

    /// Issues a command with a text about the person that it names. The read models say whom to seal it to; should they
    /// be behind, the decision refuses it and says so, and it is sealed to that one.
    pub async fn issue_about<C: Into<Part>>(
        self,
        who: &Who,
        text: &str,
        command: impl Fn(Sealed) -> C,
    ) -> Result<Done> {
        let sealed = match ledger::find(&self.scope, who).await? {
            Some(member) => self.seal(member, text).await?,
            None => to_nobody(),
        };
        let receipt = match self.submit(vec![command(sealed).into()]).await {
            Err(Failure::Refused(refusal)) if let Some(member) = meant_for(&refusal) => {
                let sealed = self.seal(member, text).await?;
                self.submit(vec![command(sealed).into()]).await
            }
            answer => answer,
        };
        let receipt = receipt.map_err(|failure| self.told(failure))?;
        Ok(Done { scope: self.scope, receipt })
    }

    /// Issues a command with a text about somebody whom only the decision knows: it refuses the text, says whom it should
    /// be about, and it is sealed to that one.
    pub async fn issue_sealed<C: Into<Part>>(
        self,
        text: &str,
        command: impl Fn(Sealed) -> C,
    ) -> Result<Done> {
        let nobody = Who::Id(Uuid::nil());
        self.issue_about(&nobody, text, command).await
    }

    /// The same, of several parts.
    pub async fn issue_sealed_all(self, text: &str, parts: impl Fn(Sealed) -> Vec<Part>) -> Result<Done> {
        let receipt = match self.submit(parts(to_nobody())).await {
            Err(Failure::Refused(refusal)) if let Some(member) = meant_for(&refusal) => {
                let sealed = self.seal(member, text).await?;
                self.submit(parts(sealed)).await
            }
            answer => answer,
        };
        let receipt = receipt.map_err(|failure| self.told(failure))?;
        Ok(Done { scope: self.scope, receipt })
    }

    /// What a command would come to; nothing is written.
    pub async fn preview(self, parts: Vec<Part>) -> Result<(Arc<Scope>, Previewed)> {
        let previewed = self.scope.app.preview(self.submission(parts)).await;
        let previewed = previewed.map_err(|failure| self.told(failure))?;
        Ok((self.scope, previewed))
    }

    async fn submit(&self, parts: Vec<Part>) -> Result<Receipt, Failure> {
        self.scope.app.submit(self.submission(parts)).await
    }

    fn submission(&self, parts: Vec<Part>) -> Submission {
        Submission {
            ledger: self.scope.ledger,
            actor: self.actor.clone(),
            on_behalf_of: None,
            client_key: self.client_key.clone(),
            canonical: self.canonical.clone(),
            backdated_to: self.backdated_to.map(|instant| instant.0),
            correlation: self.scope.request_id.as_ref().map(|id| id.as_str().to_owned()),
            causation: None,
            source: "graphql",
            parts,
        }
    }
}

impl Order {
    /// A failure in the caller's words.
    fn told(&self, failure: Failure) -> GraphqlError {
        let names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        let told = |error: GraphqlError, (handle, name): &(Handle, String)| error.in_words(&handle.0, name);
        names.iter().fold(failure.into(), told)
    }
}

impl From<LedgerCommand> for Part {
    fn from(command: LedgerCommand) -> Self {
        Part::Ledger(Arc::new(command))
    }
}

impl From<PointsCommand> for Part {
    fn from(command: PointsCommand) -> Self {
        Part::Points(Arc::new(command), None)
    }
}

impl From<RaidsCommand> for Part {
    fn from(command: RaidsCommand) -> Self {
        Part::Raids(Arc::new(command))
    }
}

impl From<CouncilCommand> for Part {
    fn from(command: CouncilCommand) -> Self {
        Part::Council(Arc::new(command))
    }
}

impl From<AuctionsCommand> for Part {
    fn from(command: AuctionsCommand) -> Self {
        Part::Auctions(Arc::new(command))
    }
}

impl From<SchedulesCommand> for Part {
    fn from(command: SchedulesCommand) -> Self {
        Part::Schedules(Arc::new(command))
    }
}

impl From<FleetsCommand> for Part {
    fn from(command: FleetsCommand) -> Self {
        Part::Fleets(Arc::new(command))
    }
}

impl From<PayoutsCommand> for Part {
    fn from(command: PayoutsCommand) -> Self {
        Part::Payouts(Arc::new(command))
    }
}

impl From<ImportsCommand> for Part {
    fn from(command: ImportsCommand) -> Self {
        Part::Imports(Arc::new(command))
    }
}

/// A sealed text that every decision refuses: nobody has the nil id.
fn to_nobody() -> Sealed {
    Sealed { of: MemberId(Uuid::nil()), sealed: String::new() }
}

/// Whom a text should have been sealed to, if that is why it was refused.
fn meant_for(refusal: &Refusal) -> Option<MemberId> {
    match refusal {
        Refusal::Ledger(LedgerRefusal::SealedToAnother { member })
        | Refusal::Points(PointsRefusal::SealedToAnother { member })
        | Refusal::Council(CouncilRefusal::SealedToAnother { member })
        | Refusal::Payouts(PayoutsRefusal::SealedToAnother { member }) => Some(*member),
        _ => None,
    }
}

fn canonical(mutation: &str, input: async_graphql::Value) -> Result<Vec<u8>> {
    let mut input = input.into_json().map_err(GraphqlError::internal)?;
    if let Value::Object(fields) = &mut input {
        fields.remove("clientKey");
    }
    let said = json!({ "mutation": mutation, "input": without_nulls(input) });
    serde_json_canonicalizer::to_vec(&said).map_err(GraphqlError::internal)
}

fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let said = fields.into_iter().filter(|(_, value)| !value.is_null());
            Value::Object(said.map(|(name, value)| (name, without_nulls(value))).collect())
        }
        Value::Array(values) => Value::Array(values.into_iter().map(without_nulls).collect()),
        value => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(input: Value) -> String {
        let input = async_graphql::Value::from_json(input).expect("a value");
        String::from_utf8(canonical("addMember", input).expect("JSON")).expect("UTF-8")
    }

    #[test]
    fn the_canonical_form_has_no_client_key_no_absent_field_and_one_order() {
        let one = bytes(json!({ "name": "Thrall", "clientKey": "a", "effectiveAt": null, "ledgerId": "x" }));
        let other = bytes(json!({ "ledgerId": "x", "clientKey": "b", "name": "Thrall" }));
        assert_eq!(one, r#"{"input":{"ledgerId":"x","name":"Thrall"},"mutation":"addMember"}"#);
        assert_eq!(one, other);
        assert_ne!(one, bytes(json!({ "ledgerId": "x", "name": "thrall" })));
    }
}
