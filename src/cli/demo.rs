//! The demo guild: a season of raids with something to ask about.

mod guild;
mod night;
mod season;

use std::net::SocketAddr;

use aggregates::LedgerId;

use super::opening::{Opening, open};
use crate::app::App;
use crate::log;

const NAME: &str = "Demo guild";

/// Opens the demo guild if there are no books yet, and prints what to do with it. The owner's key is printed only then,
/// and first: it is kept nowhere. A season that was cut short goes on, because every step has a client key of its own.
pub async fn welcome(app: &App, address: SocketAddr, empty: bool) -> anyhow::Result<()> {
    let opening = Opening::epgp(NAME)?;
    if empty && let Some(key) = open(app, &opening).await? {
        println!("\nThe demo guild is open. Its owner's API key, shown only now:\n\n  {key}");
    }
    if log::head(&app.database, opening.ledger).await?.is_some() {
        season::play(app, opening.ledger).await?;
    }
    println!("\nGraphiQL: http://{address}/graphiql");
    println!("Paste into its \"Headers\":  {{ \"authorization\": \"Bearer <the key>\" }}");
    println!("\nThree things to ask:\n{}", queries(opening.ledger));
    Ok(())
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
