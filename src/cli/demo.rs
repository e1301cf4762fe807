//! The demo guild: a small ledger with something to ask about.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use aggregates::points::{Account, Award, Charge, Item};
use aggregates::{
    Actor, EntryId, LedgerCommand, LedgerId, MemberId, Points, PointsCommand, Position, Text, Who,
};

use super::key::told;
use super::opening::{Opening, open};
use crate::app::{App, Submission};
use crate::lane::{ClientKey, Part, Receipt};
use crate::log;

const NAME: &str = "Demo guild";
const PEOPLE: &[&str] = &["Aldric", "Brenna", "Cassius", "Dagny", "Eirik", "Freya", "Gunnar", "Hilda"];
const PROJECTED_WITHIN: Duration = Duration::from_secs(60);

/// Opens the demo guild if there are no books yet, and prints what to do with it. The owner's key is printed only then,
/// and first: it is kept nowhere. An evening that was cut short goes on, because every step has a client key of its own.
pub async fn welcome(app: &App, address: SocketAddr, empty: bool) -> anyhow::Result<()> {
    let opening = Opening::epgp(NAME)?;
    if empty && let Some(key) = open(app, &opening).await? {
        println!("\nThe demo guild is open. Its owner's API key, shown only now:\n\n  {key}");
    }
    if log::head(&app.database, opening.ledger).await?.is_some() {
        Guild { app, ledger: opening.ledger }.play().await?;
    }
    println!("\nGraphiQL: http://{address}/graphiql");
    println!("Paste into its \"Headers\":  {{ \"authorization\": \"Bearer <the key>\" }}");
    println!("\nThree things to ask:\n{}", queries(opening.ledger));
    Ok(())
}

fn queries(ledger: LedgerId) -> String {
    format!(
        r#"
  {{ ledger(id: "{ledger}") {{ name standings {{ edges {{ node {{ member {{ name }} ep gp priority }} }} }} }} }}

  {{ ledger(id: "{ledger}") {{ member(by: {{ name: "Brenna" }}) {{ name history {{ edges {{ node {{ kind account delta balance reason }} }} }} }} }} }}

  mutation {{ awardPoints(input: {{ ledgerId: "{ledger}", clientKey: "my first award", account: EP, amount: "50",
      members: [{{ name: "Aldric" }}, {{ name: "Dagny" }}], reason: "on time" }})
    {{ receipt {{ position repeated }} standings {{ member {{ name }} ep priority }} }} }}
"#
    )
}

/// The guild, as its first evening goes.
struct Guild<'a> {
    app: &'a App,
    ledger: LedgerId,
}

impl Guild<'_> {
    async fn play(&self) -> anyhow::Result<()> {
        let mut everybody = Vec::new();
        for name in PEOPLE {
            everybody.push(self.join(name).await?);
        }
        let all: Vec<Who> = everybody.iter().map(|member| Who::from(*member)).collect();
        self.award("on time", &all[..6], "25").await?;
        self.award("first boss", &all, "100").await?;
        self.award("second boss", &all, "100").await?;
        self.charge(everybody[1], "120", 16_914, "Netherwind Crown").await?;
        let mistaken = self.charge(everybody[2], "80", 16_901, "Stormrage Legguards").await?;
        self.points(
            "mistaken charge",
            PointsCommand::Void {
                entry: EntryId(mistaken.position),
                reason: Text::new("reason", "the wrong raider")?,
                source: None,
            },
        )
        .await?;
        self.charge(everybody[3], "80", 16_901, "Stormrage Legguards").await?;
        let last = self
            .points(
                "weekly decay",
                PointsCommand::Decay {
                    accounts: [Account::Ep, Account::Gp].into(),
                    percent: Some(rust_decimal::Decimal::TEN.try_into()?),
                    period: None,
                },
            )
            .await?;
        self.wait(last.position).await
    }

    async fn wait(&self, to: Position) -> anyhow::Result<()> {
        Ok(self.app.projector.wait_for(self.ledger, to, PROJECTED_WITHIN).await?)
    }

    async fn join(&self, name: &str) -> anyhow::Result<MemberId> {
        let key = format!("member {name}");
        let member = MemberId(ClientKey::new(&key).map_err(told)?.mint(self.ledger, &Actor::Operator, 0));
        let keys = self.app.vault.create_ledger(self.ledger).await?;
        let sealed = self.app.vault.seal(self.ledger, &[(member, name.to_owned())]).await?;
        let sealed = sealed.into_iter().next().ok_or_else(|| anyhow::anyhow!("nothing was sealed"))?;
        let command = LedgerCommand::AddMember { member, name: sealed, handle: keys.handle(name) };
        self.submit(&key, Part::Ledger(Arc::new(command))).await?;
        Ok(member)
    }

    async fn award(&self, reason: &str, members: &[Who], amount: &str) -> anyhow::Result<Receipt> {
        let (amount, reason_text) = (amount.parse::<Points>()?, Text::new("reason", reason)?);
        let award = Award::of(Account::Ep, amount, members.to_vec(), reason_text);
        self.points(reason, PointsCommand::Award(award)).await
    }

    async fn charge(&self, member: MemberId, price: &str, id: u32, item: &str) -> anyhow::Result<Receipt> {
        let bought = Item { id: Some(id), ..Item::named(Text::new("item", item)?) };
        let charge = Charge::of(Account::Gp, member.into(), price.parse()?);
        let command = PointsCommand::Charge(Charge { item: Some(bought), ..charge });
        self.points(&format!("{item} to {member}"), command).await
    }

    async fn points(&self, key: &str, command: PointsCommand) -> anyhow::Result<Receipt> {
        self.submit(key, Part::Points(Arc::new(command), None)).await
    }

    async fn submit(&self, key: &str, part: Part) -> anyhow::Result<Receipt> {
        let submission = Submission {
            ledger: self.ledger,
            actor: Actor::Operator,
            on_behalf_of: None,
            client_key: ClientKey::new(key).map_err(told)?,
            canonical: key.as_bytes().to_vec(),
            backdated_to: None,
            correlation: None,
            causation: None,
            source: "demo",
            parts: vec![part],
        };
        self.app.submit(submission).await.map_err(told)
    }
}
