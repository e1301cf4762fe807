//! Accounts: a row per account and commodity, with all that was ever added and taken. Together they are the trial balance.

use aggregates::{MemberId, Position};
use rust_decimal::Decimal;

use super::chart::of_the_guild;
use super::code::{Account, Counted};
use super::entry::{Entry, Side, Whose, add, guilds_account};
use crate::row::row;
use crate::{ByEffective, Happened, Opened, ReadModel, Row, Table, Touched};

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
        added: Decimal,
        /// What was taken, all together, above zero: its credits.
        taken: Decimal,
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
    type Key = Counted;
    type Row = AccountBalance;
    type Ambient = ();

    /// What a void reverses is told to the fold only: any account of the guild may be concerned.
    fn touches((): &(), event: &Happened) -> Touched<Counted> {
        let Some(entry) = Entry::of(event) else { return Touched::none() };
        let known = guilds_account(event, &Opened::default()).ok();
        let mut keys = Vec::new();
        for (_, Side { whose, commodity, .. }) in entry.sides() {
            let counted = |account| Counted { account, commodity };
            match (whose, known) {
                (Whose::Member(member, what), _) => keys.push(counted(Account::Member(member, what))),
                (Whose::Of(code), _) | (Whose::Guild, Some(code)) => keys.push(counted(Account::Guild(code))),
                (Whose::Guild, None) => keys.extend(of_the_guild().map(Account::Guild).map(counted)),
            }
        }
        keys.sort_unstable();
        keys.dedup();
        Touched::These(keys)
    }

    fn fold(
        (): &(),
        happened: &Happened,
        opened: &Opened,
        Counted { account, commodity }: &Counted,
        row: Option<AccountBalance>,
    ) -> Result<Option<AccountBalance>, String> {
        let Some(entry) = Entry::of(happened) else { return Ok(row) };
        let whose = account.whose();
        if whose == Whose::Guild && Account::Guild(guilds_account(happened, opened)?) != *account {
            return Ok(row);
        }
        let mut balance = row.unwrap_or_else(|| AccountBalance {
            account: account.code(),
            commodity: (*commodity).to_owned(),
            member_id: account.member(),
            added: Decimal::ZERO,
            taken: Decimal::ZERO,
            postings: 0,
            changed_at: happened.position,
        });
        for side in entry.posted_to(whose, commodity) {
            let sum = if side.units < 0 { &mut balance.taken } else { &mut balance.added };
            *sum = add(*sum, side.size()?).ok_or("an account is beyond all decimals")?;
            balance.postings += 1;
        }
        Ok(Some(AccountBalance { changed_at: happened.position, ..balance }))
    }
}
