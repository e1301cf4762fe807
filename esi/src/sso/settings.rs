//! Where the game's single sign-on is, and as whom this server speaks to it.

use prices::calling::{Manners, Misconfigured};
use reqwest::Url;

/// What this server asks pilots for: to see their fleet, their wallet's journal and their contracts.
pub const SCOPES: [&str; 3] = [
    "esi-fleets.read_fleet.v1",
    "esi-wallet.read_character_wallet.v1",
    "esi-contracts.read_character_contracts.v1",
];

/// A single sign-on, and the application that is registered there.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The application's id.
    pub client_id: String,
    /// Where pilots come back to, exactly as it is registered.
    pub redirect: Url,
    /// Where they log in.
    pub authorize: Url,
    /// Where codes are exchanged.
    pub token: Url,
    /// Where the keys are published.
    pub jwks: Url,
    /// Who issues tokens, in each spelling that there is.
    pub issuers: Vec<String>,
    /// For whom tokens are besides the application: the game.
    pub game: String,
    /// What is asked for.
    pub scopes: Vec<String>,
    /// How it is called.
    pub manners: Manners,
}

impl Settings {
    /// The game's own, for an application of which pilots come back to an address.
    pub fn new(client_id: impl Into<String>, redirect: &str) -> Result<Self, Misconfigured> {
        Settings::at("https://login.eveonline.com/", client_id, redirect)
    }

    /// The same at another address. Tokens are issued by its host.
    pub fn at(base: &str, client_id: impl Into<String>, redirect: &str) -> Result<Self, Misconfigured> {
        let address = |text: &str| Url::parse(text).map_err(|_| Misconfigured::NoAddress(text.to_owned()));
        let origin = base.trim_end_matches('/');
        let below = |path: &str| address(&format!("{origin}{path}"));
        let host = address(base)?.host_str().unwrap_or_default().to_owned();
        Ok(Settings {
            client_id: client_id.into(),
            redirect: address(redirect)?,
            authorize: below("/v2/oauth/authorize/")?,
            token: below("/v2/oauth/token")?,
            jwks: below("/oauth/jwks")?,
            issuers: vec![host, origin.to_owned(), format!("{origin}/")],
            game: "EVE Online".to_owned(),
            scopes: SCOPES.map(str::to_owned).to_vec(),
            manners: Manners::default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_games_own_addresses_are_known_and_its_issuer_in_each_spelling() {
        let settings = Settings::new("abc", "https://guild.example/esi/callback").expect("settings");
        assert_eq!(settings.token.as_str(), "https://login.eveonline.com/v2/oauth/token");
        assert_eq!(settings.jwks.as_str(), "https://login.eveonline.com/oauth/jwks");
        let spelt = ["login.eveonline.com", "https://login.eveonline.com", "https://login.eveonline.com/"];
        assert_eq!(settings.issuers, spelt);
        assert!(matches!(Settings::new("abc", "callback"), Err(Misconfigured::NoAddress(_))));
    }
}
