//! Discord's interactions: buttons that members press and commands that they type, which Discord's application sends here.
//!
//! A request counts only if it is signed by the application that the ledger names, and not long ago; nothing is said to another,
//! not even whether there is such a ledger. Who presses or types is the member to whom their Discord account is linked, as issuer
//! `discord`. What they ask goes through the GraphQL schema, as anybody's request does: the same commands, rights and refusals.
//! A command's client key is made of the interaction's id, so a request that comes twice has one effect. Answers are seen by
//! who asked alone, and mention nobody.

mod answer;
mod bidding;
mod commands;
mod history;
mod interaction;
mod request;
mod responding;
mod signature;
mod standings;

use std::time::Duration;

use aggregates::LedgerId;
use chrono::{TimeDelta, Utc};
use serde_json::Value;
use tokio::time::error::Elapsed;
use tokio::time::{Instant, timeout_at};

pub use answer::Answer;
pub use commands::commands;
pub use signature::{Signed, Unsigned};

use crate::app::App;
use crate::graphql::Schema;
use crate::identity::{self, Person, Session};
use answer::Said;
use interaction::{Asked, Interaction, Question};
use request::Request;

/// What Discord accounts are linked as: an account's id there is the subject.
pub const ISSUER: &str = "discord";
/// How long a request may take, from its first byte to the answer: Discord waits for three seconds.
pub const PATIENCE: Duration = Duration::from_millis(2_500);
/// For how long somebody who asked is who they were.
const HOLDS: TimeDelta = TimeDelta::minutes(1);

/// Why a request has no answer.
#[derive(Debug, thiserror::Error)]
pub enum NotAnswered {
    /// It is not signed as it must be.
    #[error(transparent)]
    Unsigned(#[from] Unsigned),
    /// It is signed, and still no interaction.
    #[error("no interaction: {0}")]
    Malformed(#[from] serde_json::Error),
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// Nor did it in time.
    #[error("the database did not answer in time")]
    Late(#[from] Elapsed),
}

/// Answers a request about a ledger, by then: what is not done has its own answer.
///
/// # Errors
/// [`NotAnswered`], above all if the ledger's application did not sign it.
pub async fn answer(
    (app, schema): (&App, &Schema),
    ledger: LedgerId,
    signed: Signed<'_>,
    by: Instant,
) -> Result<Answer, NotAnswered> {
    let key = timeout_at(by, key_of(app, ledger)).await??.ok_or(Unsigned)?;
    signed.check(&key, app.clock.now())?;
    let question = match serde_json::from_slice(signed.body)? {
        Interaction::Ping => return Ok(Answer::Pong),
        Interaction::Question(question) => question,
    };
    let answered = timeout_at(by, answered((app, schema), ledger, &question)).await;
    let answered = answered.unwrap_or_else(|_| Err(Said::late()));
    Ok(answered.unwrap_or_else(|why| Answer::instead(&question.asked, &why)))
}

async fn answered(
    (app, schema): (&App, &Schema),
    ledger: LedgerId,
    Question { id, user, asked }: &Question,
) -> Result<Answer, Said> {
    let person = Person::new(ISSUER.to_owned(), user.clone(), Utc::now() + HOLDS);
    let session = identity::enter(app, &Session::person(person), ledger).await;
    let session = session.map_err(|why| Said::stranger(user, &why))?;
    let request = &Request { schema, ledger, session, interaction: id };
    let text = match asked {
        Asked::Respond { decision, response } => responding::respond(request, *decision, response).await,
        Asked::Standings => standings::standings(request).await,
        Asked::History { member } => history::history(request, member.as_deref()).await,
        Asked::Bid { auction, amount, off_spec } => bidding::bid(request, auction, (amount, *off_spec)).await,
        Asked::Auctions { typed } => return bidding::choices(request, typed).await.map(Answer::Choices),
        Asked::Unknown => Err(Said::unknown()),
    };
    text.map(Answer::Text)
}

/// What the requests of a ledger's application are checked by.
async fn key_of(app: &App, ledger: LedgerId) -> Result<Option<aggregates::fleets::DiscordKey>, sqlx::Error> {
    let key =
        sqlx::query_scalar!("SELECT discord_key FROM fleets_settings_v1 WHERE ledger_id = $1", ledger.0);
    Ok(key.fetch_optional(&app.database).await?.flatten().and_then(|key| key.parse().ok()))
}

/// A text within an answer to a query; empty if it is not there.
fn text_at<'a>(value: &'a Value, path: &str) -> &'a str {
    value.pointer(path).and_then(Value::as_str).unwrap_or_default()
}
