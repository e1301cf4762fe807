//! Where the game is, as it is said on a command line.

use std::net::SocketAddr;

use prices::calling::Service;

use crate::game::Game;

/// Where the game is, and as what this server is registered there.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "The game")]
pub struct GameAddress {
    /// Id of the application that is registered with the game; without one, nobody logs in there
    #[arg(long, env = "BURSAR_ESI_CLIENT_ID")]
    esi_client_id: Option<String>,
    /// Where pilots come back to, as it is registered; without it, this server's own address and /esi/callback
    #[arg(long, env = "BURSAR_ESI_CALLBACK")]
    esi_callback: Option<String>,
    /// Where pilots log in
    #[arg(long, env = "BURSAR_ESI_LOGIN_URL", default_value = "https://login.eveonline.com/")]
    esi_login_url: String,
}

impl GameAddress {
    /// The game, if this server is registered there.
    pub fn open(&self, address: SocketAddr, esi: &Service) -> anyhow::Result<Option<Game>> {
        let Some(id) = self.esi_client_id.as_ref().filter(|id| !id.is_empty()) else { return Ok(None) };
        let here = format!("http://{address}/esi/callback");
        let callback = self.esi_callback.as_deref().unwrap_or(&here);
        let settings = esi::Settings::at(&self.esi_login_url, id, callback)?;
        Ok(Some(Game::new(settings, esi)?))
    }
}
