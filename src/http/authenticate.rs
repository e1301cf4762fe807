//! Who is asking: the seam between the transport and whatever knows keys and tokens.
//!
//! No credential is an anonymous session, which resolvers refuse where they must; a wrong one is refused here, before
//! any document is read. Credentials come as a bearer token and never as a cookie, so a foreign page has nothing of
//! the user's to send along.

use std::future::{Future, pending};

use axum::http::{HeaderMap, StatusCode, header};
use serde_json::Value;

use super::ws_message::Close;

/// Turns credentials into a session, which the transport puts into the data of each request.
pub trait Authenticate: Send + Sync + 'static {
    /// Who asks, anonymous included; resolvers get it by `ctx.data::<Session>()`.
    type Session: Clone + Send + Sync + 'static;

    /// The session of one HTTP request (one for a whole batch).
    ///
    /// # Errors
    /// [`Denied`] if a credential is present and does not hold; an absent one gives an anonymous session.
    fn http(&self, headers: &HeaderMap) -> impl Future<Output = Result<Self::Session, Denied>> + Send;

    /// The session of a WebSocket, from the headers of the upgrade and the payload of `connection_init` (null when it
    /// had none). Browsers cannot set the former.
    ///
    /// # Errors
    /// [`Denied`] closes the socket with 4403 or, where trying again helps, 1013.
    fn init(
        &self,
        headers: &HeaderMap,
        payload: Value,
    ) -> impl Future<Output = Result<Self::Session, Denied>> + Send;

    /// Waits until the session of an open WebSocket ends early (a revoked key, an expired token) and says how to
    /// close it. The default never ends.
    fn ended(&self, _session: &Self::Session) -> impl Future<Output = Close> + Send {
        pending()
    }
}

/// Why a credential was not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// The credential is malformed or unknown; the caller is not told which.
    #[error("the credential is not valid")]
    Unauthenticated,
    /// The credential was genuine until it expired.
    #[error("the credential has expired")]
    Expired,
    /// The credential was genuine until it was revoked.
    #[error("the credential was revoked")]
    Revoked,
    /// The caller asks too often.
    #[error("too many requests, try again later")]
    Throttled,
    /// The credential does not hold, and its holder may know why.
    #[error("{why}")]
    Told {
        /// The value of `extensions.code`.
        code: &'static str,
        /// Why.
        why: String,
    },
    /// The credential cannot be checked now, and its holder may know why.
    #[error("{why}")]
    Later {
        /// The value of `extensions.code`.
        code: &'static str,
        /// Why.
        why: String,
    },
    /// The credential could not be checked.
    #[error("credentials cannot be checked at the moment")]
    Unavailable,
}

impl Denied {
    /// The value of `extensions.code`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Expired => "KEY_EXPIRED",
            Self::Revoked => "KEY_REVOKED",
            Self::Throttled => "RATE_LIMITED",
            Self::Told { code, .. } | Self::Later { code, .. } => code,
            Self::Unavailable => "UNAVAILABLE",
        }
    }

    /// Whether the same credential may be accepted later.
    pub fn retryable(&self) -> bool {
        matches!(self, Self::Throttled | Self::Later { .. } | Self::Unavailable)
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Unauthenticated | Self::Expired | Self::Revoked | Self::Told { .. } => {
                StatusCode::UNAUTHORIZED
            }
            Self::Throttled => StatusCode::TOO_MANY_REQUESTS,
            Self::Later { .. } | Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

/// The bearer token of the `Authorization` header, if the header is there.
///
/// # Errors
/// [`Denied::Unauthenticated`] for a header of another form, as ignoring it would make a typing error anonymous.
pub fn bearer_of_headers(headers: &HeaderMap) -> Result<Option<&str>, Denied> {
    let Some(value) = headers.get(header::AUTHORIZATION) else {
        return Ok(None);
    };
    let text = value.to_str().map_err(|_| Denied::Unauthenticated)?;
    bearer(text).map(Some)
}

/// The bearer token in a `connection_init` payload: `{"authorization": "Bearer ..."}`, the key in any case.
///
/// # Errors
/// [`Denied::Unauthenticated`] for a value of another form.
pub fn bearer_of_payload(payload: &Value) -> Result<Option<&str>, Denied> {
    let entry = payload
        .as_object()
        .and_then(|fields| fields.iter().find(|(key, _)| key.eq_ignore_ascii_case("authorization")));
    match entry {
        None | Some((_, Value::Null)) => Ok(None),
        Some((_, Value::String(text))) => bearer(text).map(Some),
        Some(_) => Err(Denied::Unauthenticated),
    }
}

fn bearer(text: &str) -> Result<&str, Denied> {
    match text.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty() => {
            Ok(token.trim())
        }
        _ => Err(Denied::Unauthenticated),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_payload_names_its_key_in_any_case() {
        for key in ["authorization", "Authorization", "AUTHORIZATION"] {
            let payload = json!({ key: "bearer bursar_x_y" });
            assert_eq!(bearer_of_payload(&payload), Ok(Some("bursar_x_y")));
        }
    }

    #[test]
    fn no_credential_is_anonymous_and_a_malformed_one_is_denied() {
        assert_eq!(bearer_of_payload(&Value::Null), Ok(None));
        assert_eq!(bearer_of_payload(&json!({ "authorization": null })), Ok(None));
        for wrong in [json!("Basic abc"), json!("Bearer "), json!("token"), json!(7)] {
            let payload = json!({ "authorization": wrong });
            assert_eq!(bearer_of_payload(&payload), Err(Denied::Unauthenticated));
        }
    }
}
