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
use chrono::TimeDelta;
use serde_json::Value;
use tokio::time::timeout;

pub use answer::Answer;
pub use commands::commands;
pub use signature::{Signed, Unsigned};

use crate::app::App;
use crate::graphql::Schema;
use crate::identity::{self, Person, Session};
use answer::Said;
use interaction::{Asked, Interaction};
use request::Request;

/// What Discord accounts are linked as: an account's id there is the subject.
pub const ISSUER: &str = "discord";
/// Discord takes an answer within three seconds.
const PATIENCE: Duration = Duration::from_millis(2_500);
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
}

/// Answers a request about a ledger.
///
/// # Errors
/// [`NotAnswered`], above all if the ledger's application did not sign it.
pub async fn answer(
    (app, schema): (&App, &Schema),
    ledger: LedgerId,
    signed: Signed<'_>,
) -> Result<Answer, NotAnswered> {
    let key = key_of(app, ledger).await?.ok_or(Unsigned)?;
    signed.check(&key, app.clock.now())?;
    let Interaction { id, user, asked } = serde_json::from_slice(signed.body)?;
    if matches!(asked, Asked::Ping) {
        return Ok(Answer::Pong);
    }
    let answered = timeout(PATIENCE, answered((app, schema), ledger, (&id, &user), &asked)).await;
    Ok(answered.unwrap_or_else(|_| match asked {
        Asked::Auctions { .. } => Answer::Choices(Vec::new()),
        _ => Answer::Text(Said::late().to_string()),
    }))
}

async fn answered(
    (app, schema): (&App, &Schema),
    ledger: LedgerId,
    (id, user): (&str, &str),
    asked: &Asked,
) -> Answer {
    let person = Person::new(ISSUER.to_owned(), user.to_owned(), chrono::Utc::now() + HOLDS);
    let session = match identity::enter(app, &Session::person(person), ledger).await {
        Ok(session) => session,
        Err(why) => return Answer::to(asked, Err(Said::stranger(user, &why))),
    };
    let request = Request { schema, ledger, session, interaction: id };
    if let Asked::Auctions { typed } = asked {
        return Answer::Choices(bidding::choices(&request, typed).await.unwrap_or_default());
    }
    Answer::to(asked, said(&request, asked).await)
}

async fn said(request: &Request<'_>, asked: &Asked) -> Result<String, Said> {
    match asked {
        Asked::Respond { decision, response } => responding::respond(request, *decision, response).await,
        Asked::Standings => standings::standings(request).await,
        Asked::History { member } => history::history(request, member.as_deref()).await,
        Asked::Bid { auction, amount, off_spec } => bidding::bid(request, auction, (amount, *off_spec)).await,
        Asked::Ping | Asked::Auctions { .. } | Asked::Unknown => Err(Said::unknown()),
    }
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
