//! The demo guild: a small ledger with something to ask about.

use std::net::SocketAddr;

use crate::app::App;

/// Opens the demo guild if there are no books yet, and prints what to do with it.
pub async fn welcome(_app: &App, _address: SocketAddr, _empty: bool) -> anyhow::Result<()> {
    Ok(())
}
