//! The demo: a guild with a season of raids to ask about, two smaller ones that give out loot in other ways, and a corporation
//! whose pilots fly.

mod corporation;
mod evenings;
mod game;
mod guild;
mod market;
mod night;
mod season;

use std::net::SocketAddr;

use aggregates::LedgerId;

use super::game::GameAddress;
use super::opening::{Opening, open};
use super::prices::PriceSources;
use crate::app::App;
use crate::log;

const GUILD: &str = "Demo guild";
const CORPORATION: &str = "Demo corporation";
const COUNCIL: &str = "Demo council";
const RAIDERS: &str = "Demo raiders";

/// Opens the demo's books if there are none yet, and prints what to do with them. Their owners' keys are printed only then,
/// and first: they are kept nowhere. What was cut short goes on, because every step has a client key of its own.
pub async fn welcome(app: &App, address: SocketAddr, empty: bool) -> anyhow::Result<()> {
    let (guild, corporation) = (Opening::epgp(GUILD)?, Opening::corporation(CORPORATION)?);
    let (council, raiders) = (Opening::council(COUNCIL)?, Opening::dkp(RAIDERS)?);
    if empty {
        begin(app, &guild, "The demo guild is open.").await?;
    }
    if log::head(&app.database, guild.ledger).await?.is_some() {
        begin(app, &corporation, "The demo corporation is open.").await?;
        begin(app, &council, "The demo council's guild is open.").await?;
        begin(app, &raiders, "The demo raiders' guild is open.").await?;
        season::play(app, guild.ledger).await?;
        corporation::gather(app, corporation.ledger).await?;
        evenings::council(app, council.ledger).await?;
        evenings::raiders(app, raiders.ledger).await?;
    }
    println!("\nGraphiQL: http://{address}/graphiql");
    println!("Paste into its \"Headers\":  {{ \"authorization\": \"Bearer <the key>\" }}");
    println!("\nThree things to ask:\n{}", queries(guild.ledger));
    Ok(())
}

async fn begin(app: &App, opening: &Opening, said: &str) -> anyhow::Result<()> {
    if let Some(key) = open(app, opening).await? {
        println!("\n{said} Its owner's API key, shown only now:\n\n  {key}");
    }
    Ok(())
}

/// Where the demo asks for prices, and where its game is, unless it was said where.
pub async fn market(
    sources: &PriceSources,
    game: &GameAddress,
) -> anyhow::Result<(PriceSources, GameAddress)> {
    let address = market::open().await?;
    Ok((sources.clone().or_stand_in(address), game.clone().or_stand_in(address, game::CLIENT)))
}

fn queries(ledger: LedgerId) -> String {
    format!(
        r#"
  {{ ledger(id: "{ledger}") {{ name standings {{ edges {{ node {{ rank member {{ name }} ep gp priority decidedBy }} }} }} }} }}

  {{ ledger(id: "{ledger}") {{ member(by: {{ name: "Brenna" }}) {{ name history(first: 10) {{ edges {{ node {{ kind account delta balance reason }} }} }} }} }} }}

  mutation {{ awardPoints(input: {{ ledgerId: "{ledger}", clientKey: "my first award", account: EP, amount: "50",
      members: [{{ name: "Aldric" }}, {{ name: "Dagny" }}], reason: "on time" }})
    {{ receipt {{ position repeated }} standings {{ member {{ name }} ep priority }} }} }}
"#
    )
}
