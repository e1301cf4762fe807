//! Reports from the site itself: a token for the credentials of a client, then the API v2, report by report.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use esi::Secret;
use prices::calling::{Ask, Clock, Failure, Manners, Misconfigured, Service};
use raidlogs::warcraftlogs::{Report, read};
use reqwest::Url;
use reqwest::header::{AUTHORIZATION, HeaderValue};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::import::finding::{Code, Unreadable};

/// Where the site is.
pub const SITE: &str = "https://www.warcraftlogs.com/";

/// What is asked of a report: what the reader reads.
const REPORT: &str = "query ($code: String!) { reportData { report(code: $code) { code title startTime endTime \
    zone { id name } owner { name } guild { id name } masterData { actors(type: \"Player\") { id name type subType server } } \
    fights(killType: Encounters) { id name encounterID kill startTime endTime difficulty size friendlyPlayers } } } }";

/// The site, for one client of its API.
pub struct Site {
    service: Service,
    client_id: String,
    secret: Secret,
}

/// What a token is answered with.
#[derive(Deserialize)]
struct Token {
    access_token: Secret,
}

impl Site {
    /// At an address, for a client that is registered there.
    pub fn new(base: &str, client_id: String, secret: Secret) -> Result<Self, Misconfigured> {
        let base = Url::parse(base).map_err(|_| Misconfigured::NoAddress(base.to_owned()))?;
        let service = Service::new(base, Manners::default(), Clock::real())?;
        Ok(Site { service, client_id, secret })
    }

    /// The reports of these codes.
    pub async fn reports(&self, codes: &[String]) -> Result<Vec<Report>, Unreadable> {
        let token = self.token().await?;
        let mut reports = Vec::new();
        for code in codes {
            reports.extend(self.report(&token, code).await?);
        }
        Ok(reports)
    }

    async fn token(&self) -> Result<HeaderValue, Unreadable> {
        let credentials = STANDARD.encode(format!("{}:{}", self.client_id, self.secret.expose()));
        let kind = "application/x-www-form-urlencoded";
        let ask = Ask::post("token", "oauth/token", kind, b"grant_type=client_credentials".to_vec());
        let ask = ask.header(AUTHORIZATION, header("Basic", &credentials)?).question().unkept();
        let answer = self.service.ask(ask).await.map_err(|why| unanswered("a token", &why))?;
        let token: Token = answer.json().map_err(|why| unanswered("a token", &why))?;
        header("Bearer", token.access_token.expose())
    }

    async fn report(&self, token: &HeaderValue, code: &str) -> Result<Vec<Report>, Unreadable> {
        let asked = json!({ "query": REPORT, "variables": { "code": code } });
        let ask = Ask::post("report", "api/v2/client", "application/json", asked.to_string().into_bytes());
        let ask = ask.header(AUTHORIZATION, token.clone()).question().unkept();
        let answer = self.service.ask(ask).await.map_err(|why| unanswered(code, &why))?;
        let said: Value = answer.json().map_err(|why| unanswered(code, &why))?;
        if said.pointer("/data/reportData/report").is_some_and(Value::is_null) && said.get("errors").is_none()
        {
            let what = format!("{code}: there is no such report, or it is private");
            return Err(Unreadable::new(Code::ReportRefused, what));
        }
        let named = |why: Unreadable| Unreadable { what: format!("{code}: {}", why.what), ..why };
        read(&answer.body).map_err(|why| named(why.into()))
    }
}

/// A header that no log shows.
fn header(scheme: &str, secret: &str) -> Result<HeaderValue, Unreadable> {
    let what = "the client's id or secret, or the token for it, has characters that cannot be sent";
    let value = HeaderValue::from_str(&format!("{scheme} {secret}"));
    let mut value = value.map_err(|_| Unreadable::new(Code::NotAllowed, what))?;
    value.set_sensitive(true);
    Ok(value)
}

fn unanswered(of: &str, why: &Failure) -> Unreadable {
    let code = match why {
        Failure::Refused { status: 400 | 401 | 403, .. } => Code::NotAllowed,
        Failure::RateLimited { .. } => Code::RateLimited,
        Failure::ErrorInside { .. } => Code::ReportRefused,
        _ => Code::NoAnswer,
    };
    Unreadable::new(code, format!("Warcraft Logs, asked for {of}: {why}"))
}
