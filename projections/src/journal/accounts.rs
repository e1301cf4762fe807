//! Accounts: a row per account and commodity, with all that was ever added and taken. Together they are the trial balance.

use std::collections::BTreeSet;

use aggregates::{MemberId, Position};

use super::chart::{AVAILABLE, MEMBERS, charted, held_by, of_member, of_the_guild};
use super::entry::{Entry, Side, Whose, guilds_account};
use crate::row::row;
use crate::{ByEffective, Exact, Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// Where an account stands.
    pub struct AccountBalance {
        /// The account, by its code.
        account: String,
        /// What is counted.
        commodity: String,
        /// Whose account it is, if it is a member's.
        member_id: Option<MemberId>,
        /// What was added, all together: its debits.
        added: Exact,
        /// What was taken, all together, above zero: its credits.
        taken: Exact,
        /// How many postings that were.
        postings: i64,
        /// The last event that posted to it.
        changed_at: Position,
    }
}

/// The read model.
pub struct AccountsModel;

impl ReadModel for AccountsModel {
    const TABLE: Table = Table {
        model: "journal_accounts",
        version: 1,
        columns: AccountBalance::COLUMNS,
        key: 2,
        append_only: false,
    };
    const BY_EFFECTIVE: ByEffective = ByEffective::Sums;
    type Key = (String, String);
    type Row = AccountBalance;
    type Ambient = ();

    /// What a void reverses is told to the fold only: any account of the guild may be concerned.
    fn touches((): &(), event: &Happened) -> Touched<(String, String)> {
        let entry = Entry::of(event);
        let sides = entry.as_ref().map(Entry::sides).unwrap_or_default();
        let of: BTreeSet<_> = sides.iter().map(|(_, side)| key(side)).collect();
        let known = guilds_account(event, &Opened::default()).ok();
        let codes = |whose| match (whose, known) {
            (Whose::Member(member, what), _) => vec![of_member(member, what)],
            (Whose::Of(code), _) | (Whose::Guild, Some(code)) => vec![code.to_owned()],
            (Whose::Guild, None) => of_the_guild().map(str::to_owned).collect(),
        };
        let keys = of.into_iter().flat_map(|(whose, commodity)| {
            codes(whose).into_iter().map(move |code| (code, commodity.to_owned()))
        });
        Touched::These(keys.collect())
    }

    fn fold(
        (): &(),
        happened: &Happened,
        opened: &Opened,
        (account, commodity): &(String, String),
        row: Option<AccountBalance>,
    ) -> Result<Option<AccountBalance>, String> {
        let Some(entry) = Entry::of(happened) else { return Ok(row) };
        let whose = whose(account);
        if whose == Whose::Guild && guilds_account(happened, opened)? != account {
            return Ok(row);
        }
        let mut balance = row.unwrap_or_else(|| AccountBalance {
            account: account.clone(),
            commodity: commodity.clone(),
            member_id: held_by(account).map(|(of, _)| of),
            added: Exact::zero(),
            taken: Exact::zero(),
            postings: 0,
            changed_at: happened.position,
        });
        for side in entry.posted_to(whose, commodity) {
            let sum = if side.units < 0 { &mut balance.taken } else { &mut balance.added };
            *sum = sum.sum(&side.size()?).ok_or("an account is beyond all decimals")?;
            balance.postings += 1;
        }
        Ok(Some(AccountBalance { changed_at: happened.position, ..balance }))
    }
}

fn key(side: &Side) -> (Whose, &'static str) {
    (side.whose, side.commodity)
}

fn whose(account: &str) -> Whose {
    match held_by(account) {
        Some((member, what)) => {
            let known = MEMBERS.into_iter().find(|known| what == Some(*known));
            Whose::Member(member, known.unwrap_or(AVAILABLE))
        }
        None => {
            charted(account).filter(|known| known.money).map_or(Whose::Guild, |known| Whose::Of(known.code))
        }
    }
}
