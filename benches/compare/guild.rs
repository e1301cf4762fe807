//! Ledgers to measure with.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use aggregates::ledger::{
    DecayNegative, DecayRounding, GpBaseMode, NewKey, PointsSettings, PointsVisibility, RoleName, Settings,
    System, TieOrder,
};
use aggregates::points::{Account, Charge, Item};
use aggregates::{Actor, KeyId, LedgerCommand, LedgerId, MemberId, Points, PointsCommand, Text};
use bursar::app::{App, Submission};
use bursar::lane::{ClientKey, Part};
use bursar::{database, identity};
use futures::future::try_join_all;
use uuid::Uuid;

/// How long a vacuum is waited for; one of a large table is not.
const SETTLED_WITHIN: Duration = Duration::from_secs(30);

/// What everything is measured on.
pub struct Bench {
    pub app: App,
    pub url: String,
    pub folder: PathBuf,
    pub guild: Guild,
}

/// A ledger with members.
#[derive(Clone)]
pub struct Guild {
    pub ledger: LedgerId,
    /// A key that may do everything.
    pub owner: String,
    pub members: Arc<Vec<MemberId>>,
}

impl Bench {
    /// A migrated database with a guild of a thousand.
    pub async fn prepare(url: &str, folder: PathBuf) -> anyhow::Result<Self> {
        let pool = database::connect(url, 24).await?;
        database::migrate(&pool).await?;
        let app = App::start(pool, "07".repeat(32).parse()?).await?;
        let guild = Guild::open(&app, 1_000).await?;
        Ok(Bench { app, url: url.to_owned(), folder, guild })
    }

    /// Waits until PostgreSQL has cleared up after what was measured before, so that no figure pays for another's, and knows
    /// its tables, as it does within a minute of its own accord.
    pub async fn settle(&self) -> anyhow::Result<()> {
        sqlx::query("ANALYZE").execute(&self.app.database).await?;
        sqlx::query("CHECKPOINT").execute(&self.app.database).await?;
        let vacuums = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'autovacuum worker'";
        let start = Instant::now();
        while start.elapsed() < SETTLED_WITHIN
            && sqlx::query_scalar::<_, i64>(vacuums).fetch_one(&self.app.database).await? > 0
        {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        Ok(())
    }
}

impl Guild {
    /// A ledger with so many members.
    pub async fn open(app: &App, members: usize) -> anyhow::Result<Self> {
        let ledger = LedgerId(Uuid::now_v7());
        let (owner, owner_key) = new_key(app, ledger, RoleName::OWNER, None).await?;
        let open = LedgerCommand::Open { settings: settings()?, owner_key };
        submit(app, ledger, "open".to_owned(), Part::Ledger(Arc::new(open))).await?;
        let ids: Vec<MemberId> = (0..members).map(|_| MemberId(Uuid::now_v7())).collect();
        let names: Vec<_> = ids.iter().enumerate().map(|(n, id)| (*id, format!("Member {n}"))).collect();
        let keys = app.vault.create_ledger(ledger).await?;
        let sealed = app.vault.seal(ledger, &names).await?;
        let joins = names.into_iter().zip(sealed).map(|((member, text), name)| {
            let command = LedgerCommand::AddMember { member, name, handle: keys.handle(&text) };
            submit(app, ledger, text, Part::Ledger(Arc::new(command)))
        });
        try_join_all(joins).await?;
        Ok(Guild { ledger, owner, members: Arc::new(ids) })
    }

    /// A key with a role, of a member or of nobody.
    pub async fn key(&self, app: &App, role: &str, member: Option<MemberId>) -> anyhow::Result<String> {
        let (key, new) = new_key(app, self.ledger, role, member).await?;
        let command = Part::Ledger(Arc::new(LedgerCommand::CreateKey(new)));
        submit(app, self.ledger, Uuid::now_v7().to_string(), command).await?;
        Ok(key)
    }

    /// A charge of one of the members.
    pub fn charge(&self, n: usize) -> PointsCommand {
        let price = Points::from_hundredths(150).unwrap_or(Points::MAX);
        let charge = Charge::of(Account::Dkp, self.members[n % self.members.len()].into(), price);
        let item = Text::new("item", "Netherwind Pants").ok();
        let item = item.map(|name| Item { id: Some(16_915), ..Item::named(name) });
        PointsCommand::Charge(Charge { item, ..charge })
    }

    /// Has one of the members charged.
    pub async fn issue(&self, app: &App, key: String, n: usize) -> anyhow::Result<()> {
        submit(app, self.ledger, key, Part::Points(Arc::new(self.charge(n)), None)).await
    }
}

async fn new_key(
    app: &App,
    ledger: LedgerId,
    role: &str,
    member: Option<MemberId>,
) -> anyhow::Result<(String, NewKey)> {
    let (key, mac) = identity::new_key(app, ledger).await?;
    let new = NewKey {
        key: KeyId(Uuid::now_v7()),
        mac,
        label: Text::new("label", role)?,
        roles: [RoleName::new(role)?].into(),
        scopes: None,
        member: member.map(Into::into),
        expires_at: None,
    };
    Ok((key, new))
}

async fn submit(app: &App, ledger: LedgerId, key: String, part: Part) -> anyhow::Result<()> {
    let failed = |failure| anyhow::anyhow!("{failure:?}");
    let submission = Submission {
        ledger,
        actor: Actor::Operator,
        on_behalf_of: None,
        canonical: key.clone().into_bytes(),
        client_key: ClientKey::new(key).map_err(failed)?,
        backdated_to: None,
        correlation: None,
        causation: None,
        source: "bench",
        parts: vec![part],
    };
    app.submit(submission).await.map(drop).map_err(failed)
}

fn settings() -> anyhow::Result<Settings> {
    Ok(Settings {
        name: Text::new("name", "Bench")?,
        currency: Text::new("currency", "EUR")?,
        time_zone: chrono_tz::UTC,
        week_start: chrono::Weekday::Mon,
        points: PointsSettings {
            system: System::Dkp,
            secondary_auction: false,
            places: 2,
            allow_negative: true,
            gp_base_mode: GpBaseMode::Floor,
            base_gp: Points::from_hundredths(100).unwrap_or(Points::MAX),
            min_ep: Points::ZERO,
            decay_rounding: DecayRounding::FloorStays,
            decay_negative: DecayNegative::Skip,
            ties: TieOrder::default(),
        },
        points_visibility: PointsVisibility::Members,
    })
}
