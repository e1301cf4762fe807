//! Where pilots come back to from the game, with a code: `/esi/callback`.
//!
//! Whoever calls shows no credential: the state says which login it is, and is good for one time. What is answered is plain
//! text for a person, and nothing of what came in stands in it but a name that the game vouches for.

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::routing::get;
use esi::Secret;

use crate::app::App;
use crate::game::{self, NoGame};

/// Characters of the longest code and state that are looked at.
const LONGEST: usize = 4096;

/// The route.
pub fn router<S: Clone + Send + Sync + 'static>(app: App) -> Router<S> {
    let back = move |Query(fields): Query<BTreeMap<String, String>>| {
        let app = app.clone();
        async move { told(come_back(&app, &fields).await) }
    };
    Router::new().route("/esi/callback", get(back))
}

/// Why a pilot who came back is not logged in.
enum Lost {
    /// They did not want to be, or the game did not.
    Declined,
    /// What they came back with is no code.
    NoCode,
    /// Something else.
    Game(NoGame),
}

async fn come_back(app: &App, fields: &BTreeMap<String, String>) -> Result<String, Lost> {
    let field = |name: &str| fields.get(name).filter(|text| !text.is_empty() && text.len() <= LONGEST);
    let game = app.game.as_ref().ok_or(Lost::Game(NoGame::Off))?;
    if field("error").is_some() {
        return Err(Lost::Declined);
    }
    let (code, state) = field("code").zip(field("state")).ok_or(Lost::NoCode)?;
    let finished = game::finish(app, game, state, &Secret::new(code)).await;
    finished.map(|(_, _, pilot)| pilot.name).map_err(Lost::Game)
}

fn told(came: Result<String, Lost>) -> (StatusCode, String) {
    match came {
        Ok(pilot) => (StatusCode::OK, format!("{pilot} is logged in. This page can be closed.\n")),
        Err(Lost::Declined) => {
            (StatusCode::FORBIDDEN, "ESI_LOGIN_DECLINED: nobody was logged in.\n".to_owned())
        }
        Err(Lost::NoCode) => {
            (StatusCode::BAD_REQUEST, "ESI_CODE_MISSING: nobody was logged in.\n".to_owned())
        }
        Err(Lost::Game(why)) => (status(&why), format!("{}: {}.\n", why.code(), why.sentence())),
    }
}

fn status(why: &NoGame) -> StatusCode {
    match why {
        NoGame::Off => StatusCode::NOT_FOUND,
        why if why.may_pass() => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::FORBIDDEN,
    }
}
