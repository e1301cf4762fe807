//! Opening a ledger from the command line.

use std::sync::Arc;

use aggregates::ledger::{
    DecayNegative, DecayRounding, GpBaseMode, NewKey, PointsSettings, PointsVisibility, RoleName, Settings,
    System, TieOrder,
};
use aggregates::{Actor, KeyId, LedgerCommand, LedgerId, Points, Text};
use uuid::Uuid;

use super::key::told;
use crate::app::{App, Submission};
use crate::identity;
use crate::import::plan::Hints;
use crate::lane::{ClientKey, Part};

/// A ledger to be. Its id follows from its name, so that opening it again is the same command again.
pub struct Opening {
    /// Its id.
    pub ledger: LedgerId,
    settings: Settings,
}

impl Opening {
    /// A guild with effort and gear points.
    pub fn epgp(name: &str) -> anyhow::Result<Self> {
        Opening::of(name, System::Epgp, false)
    }

    /// A guild in which a council decides, with DKP besides, for auctions.
    pub fn council(name: &str) -> anyhow::Result<Self> {
        let mut opening = Opening::of(name, System::LootCouncil, false)?;
        opening.settings.points.secondary_auction = true;
        Ok(opening)
    }

    /// A guild with dragon kill points.
    pub fn dkp(name: &str) -> anyhow::Result<Self> {
        Opening::of(name, System::Dkp, false)
    }

    /// A corporation whose fleets share what they loot.
    pub fn corporation(name: &str) -> anyhow::Result<Self> {
        let mut opening = Opening::of(name, System::Dkp, false)?;
        opening.settings.currency = Text::new("currency", "ISK")?;
        Ok(opening)
    }

    /// A guild that counted elsewhere before: as it did there, as far as that is known.
    pub fn like(name: &str, books: System, hints: &Hints) -> anyhow::Result<Self> {
        let mut opening = Opening::of(name, books, books == System::Dkp)?;
        let points = &mut opening.settings.points;
        // Without a base of its own nothing is added to GP: the least base keeps quotients as they were.
        if let Some(base) = hints.base_gp.filter(|base| *base > Points::ZERO) {
            points.base_gp = base;
            points.gp_base_mode = hints.gp_base_mode.unwrap_or(points.gp_base_mode);
        }
        points.min_ep = hints.min_ep.unwrap_or(points.min_ep);
        points.decay_rounding = hints.decay_rounding.unwrap_or(points.decay_rounding);
        Ok(opening)
    }

    fn of(name: &str, system: System, allow_negative: bool) -> anyhow::Result<Self> {
        let settings = Settings {
            name: Text::new("name", name)?,
            currency: Text::new("currency", "EUR")?,
            time_zone: chrono_tz::UTC,
            week_start: chrono::Weekday::Mon,
            points: PointsSettings {
                system,
                secondary_auction: false,
                places: 2,
                allow_negative,
                gp_base_mode: GpBaseMode::Floor,
                base_gp: Points::from_hundredths(100).unwrap_or(Points::MAX),
                min_ep: Points::ZERO,
                decay_rounding: DecayRounding::FloorStays,
                decay_negative: DecayNegative::Skip,
                ties: TieOrder::default(),
            },
            points_visibility: PointsVisibility::Members,
        };
        let ledger = LedgerId(Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("bursar:{name}").as_bytes()));
        Ok(Opening { ledger, settings })
    }
}

/// Opens the ledger. Gives the owner's key, or nothing if it was open before.
pub async fn open(app: &App, opening: &Opening) -> anyhow::Result<Option<String>> {
    let client_key = ClientKey::new("open").map_err(told)?;
    let (key, mac) = identity::new_key(app, opening.ledger).await?;
    let owner_key = NewKey {
        key: KeyId(client_key.mint(opening.ledger, &Actor::Operator, 0)),
        mac,
        label: Text::new("label", "owner")?,
        roles: [RoleName::new(RoleName::OWNER)?].into(),
        scopes: None,
        member: None,
        expires_at: None,
    };
    let command = LedgerCommand::Open { settings: opening.settings.clone(), owner_key };
    let submission = Submission {
        ledger: opening.ledger,
        actor: Actor::Operator,
        on_behalf_of: None,
        client_key,
        canonical: serde_json_canonicalizer::to_vec(&opening.settings)?,
        backdated_to: None,
        correlation: None,
        causation: None,
        source: "cli",
        parts: vec![Part::Ledger(Arc::new(command))],
    };
    let receipt = app.submit(submission).await.map_err(told)?;
    Ok((!receipt.repeated).then_some(key))
}
