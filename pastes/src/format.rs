//! The forms that a pasted text may have.

use serde::{Deserialize, Serialize};

/// What a text, or a line of it, was taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Format {
    /// The client's inventory or assets list: name, quantity, group and more, or only name and quantity.
    Assets,
    /// A contract's items: name, quantity, type, category, details.
    Contract,
    /// A ship's contents: name, group, place, quantity.
    ViewContents,
    /// A cargo scanner's result: `3 Item`.
    CargoScan,
    /// A plain listing: `3 x Item`, `Item x3`, `Item 3`, or a name alone for one.
    Listing,
    /// Who looted what and when.
    LootHistory,
    /// A survey scanner's result: ore, quantity, distance.
    SurveyScan,
    /// What was mined: date, ore, quantity, also with corporation and pilot.
    MiningLedger,
    /// Planetary industry: routes, storage.
    Planetary,
    /// An industry job's materials: `Item (3 Units)`.
    Industry,
    /// The directional scanner: name, type, distance. One line is one object.
    DirectionalScan,
    /// The wallet's market transactions.
    WalletTransactions,
    /// The wallet's journal, which names no items.
    WalletJournal,
    /// A table whose first row says which column is what.
    Table,
    /// A fit as EFT and the client write it: `[Ship, Name]`, then a module per line.
    Eft,
    /// The fitting window's list under headings such as `High power`.
    Fitting,
    /// A killmail, as the client and killboards write it.
    Killmail,
    /// Chat with links to items.
    Chat,
}

impl Format {
    /// All of them.
    pub const ALL: [Format; 18] = [
        Format::Assets,
        Format::Contract,
        Format::ViewContents,
        Format::CargoScan,
        Format::Listing,
        Format::LootHistory,
        Format::SurveyScan,
        Format::MiningLedger,
        Format::Planetary,
        Format::Industry,
        Format::DirectionalScan,
        Format::WalletTransactions,
        Format::WalletJournal,
        Format::Table,
        Format::Eft,
        Format::Fitting,
        Format::Killmail,
        Format::Chat,
    ];

    /// What a reader calls it.
    pub fn title(self) -> &'static str {
        match self {
            Format::Assets => "an inventory list",
            Format::Contract => "a contract",
            Format::ViewContents => "a ship's contents",
            Format::CargoScan => "a cargo scan",
            Format::Listing => "a plain listing",
            Format::LootHistory => "a loot history",
            Format::SurveyScan => "a survey scan",
            Format::MiningLedger => "a mining ledger",
            Format::Planetary => "planetary industry",
            Format::Industry => "an industry job",
            Format::DirectionalScan => "a directional scan",
            Format::WalletTransactions => "market transactions",
            Format::WalletJournal => "a wallet journal",
            Format::Table => "a table with a header",
            Format::Eft => "a fit in EFT's form",
            Format::Fitting => "a fitting window",
            Format::Killmail => "a killmail",
            Format::Chat => "chat with links",
        }
    }

    /// What it is known by.
    pub(crate) fn sign(self) -> &'static str {
        match self {
            Format::Assets => "a name, a quantity and perhaps group and volume, in columns",
            Format::Contract => "a name, a quantity and a type, in columns, without a volume",
            Format::ViewContents => "a name, a group, perhaps a place, and the quantity last, in columns",
            Format::CargoScan => "a quantity, then a name",
            Format::Listing => "a name and perhaps a quantity",
            Format::LootHistory => "a looter, a quantity and an item",
            Format::SurveyScan => "an ore, a quantity and a distance, in columns",
            Format::MiningLedger => "a date, an ore and a quantity, in columns",
            Format::Planetary => "planetary industry's columns",
            Format::Industry => "a name and a number of units in brackets",
            Format::DirectionalScan => "a name, a type and a distance, in columns",
            Format::WalletTransactions => "a date, an item, a price and a quantity, in columns",
            Format::WalletJournal => "a date and two amounts of ISK, in columns",
            Format::Table => "the columns that the table's header names",
            Format::Eft => "a module, a drone or cargo, under a ship and a fit's name in brackets",
            Format::Fitting => "a module or cargo, under the fitting window's headings",
            Format::Killmail => "an item destroyed or dropped, under a time and a victim",
            Format::Chat => "a link to an item",
        }
    }

    /// Whether lines of another form belong to this one too: the two are told apart by columns that may be missing.
    pub(crate) fn takes(self, other: Format) -> bool {
        use Format as F;
        let pair = [self, other];
        let within = |kin: &[Format]| pair.iter().all(|one| kin.contains(one));
        self == other
            || within(&[F::Assets, F::Contract])
            || within(&[F::Listing, F::CargoScan])
            || within(&[F::MiningLedger, F::LootHistory])
            || within(&[F::WalletTransactions, F::WalletJournal])
    }
}
