//! The game that fleets fly in: members who let this server look, and what is asked on their behalf.
//!
//! A member logs in at the game as one of their characters; what they grant is sealed under their key. A login is a member's
//! only if the character's name is known as theirs here: nobody lends somebody else's wallet.

mod grants;
mod logins;

use aggregates::MemberId;
use esi::{Esi, LoginFailed, Settings, Sso};
use prices::calling::{Clock, Failure as Unanswered, Misconfigured, Service};

pub use grants::{Access, access, broken};
pub use logins::{begin, finish};

use crate::vault::VaultError;

/// The game.
#[derive(Debug)]
pub struct Game {
    /// Where pilots log in.
    pub sso: Sso,
    /// Where it is asked.
    pub esi: Esi,
}

/// Why the game cannot be asked.
#[derive(Debug, thiserror::Error)]
pub enum NoGame {
    /// This server is not registered there.
    #[error("this server is not registered with the game")]
    Off,
    /// No login was begun so, or it was used, or it is too long ago.
    #[error("no such login was begun, or too long ago")]
    LoginUnknown,
    /// The character is not known as one of the member's.
    #[error("`{pilot}` is not known as a character of member {member}")]
    PilotUnknown {
        /// The character's name.
        pilot: String,
        /// Who was to log in.
        member: MemberId,
    },
    /// The member has not logged in, or not for this.
    #[error("member {member} has to log in at the game")]
    LoginNeeded {
        /// Who.
        member: MemberId,
    },
    /// The caller acts as no member, and named none.
    #[error("it is not said which member logs in")]
    Nobody,
    /// The member flies in no fleet.
    #[error("member {member} flies in no fleet of the game")]
    NotInFleet {
        /// Who.
        member: MemberId,
    },
    /// The login came to nothing.
    #[error(transparent)]
    Login(#[from] LoginFailed),
    /// The game gave no answer that can be used.
    #[error(transparent)]
    Failed(#[from] Unanswered),
    /// The keys cannot be had.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

impl NoGame {
    /// The code that callers see.
    pub fn code(&self) -> &'static str {
        match self {
            NoGame::Off => "ESI_OFF",
            NoGame::LoginUnknown => "ESI_LOGIN_UNKNOWN",
            NoGame::PilotUnknown { .. } => "ESI_PILOT_UNKNOWN",
            NoGame::LoginNeeded { .. } => "ESI_LOGIN_NEEDED",
            NoGame::Nobody => "ESI_MEMBER_NEEDED",
            NoGame::NotInFleet { .. } => "ESI_NOT_IN_FLEET",
            NoGame::Login(failed) => failed.code(),
            NoGame::Failed(_) => "ESI_UNAVAILABLE",
            NoGame::Vault(_) | NoGame::Database(_) => "UNAVAILABLE",
        }
    }

    /// What may be told to anybody.
    pub fn sentence(&self) -> String {
        match self {
            NoGame::Vault(_) | NoGame::Database(_) => "the database is away".to_owned(),
            why => why.to_string(),
        }
    }

    /// Whether the same may go a little later.
    pub fn may_pass(&self) -> bool {
        match self {
            NoGame::Login(LoginFailed::Failed(failure)) | NoGame::Failed(failure) => failure.may_pass(),
            NoGame::Vault(VaultError::Database(_)) | NoGame::Database(_) => true,
            _ => false,
        }
    }
}

impl Game {
    /// The game, by its single sign-on and its interface.
    pub fn new(settings: Settings, esi: &Service) -> Result<Self, Misconfigured> {
        Ok(Game { sso: Sso::new(settings, &Clock::real())?, esi: Esi::new(esi) })
    }
}
