//! Charges: a member pays a price. DKP are spent and must cover it; GP are a load, and anybody can carry more.

use super::posting::{Use, about, charged, covered, in_use, line, positive};
use super::{Account, Item, PointsBook, PointsContext, PointsEvent as Event, PointsRefusal as Refusal};
use crate::{Context, Permission, Points, Sealed, Who};

pub(super) fn charge(
    book: &PointsBook,
    context: &Context<PointsContext>,
    (account, who, price): (Account, &Who, Points),
    item: Option<&Item>,
    note: Option<&Sealed>,
) -> Result<Vec<Event>, Refusal> {
    let open = context.lent.ledger.require(context, Permission::ChargePoints)?;
    in_use(&open.settings.points, account, Use::Charge)?;
    positive(&open.settings.points, price)?;
    let member = open.resolve(who)?;
    if let Some(note) = note {
        about(note, member)?;
    }
    if account != Account::Gp {
        covered(&open.settings.points, book.balance(member, account), price)?;
    }
    let line = line(book, member, account, charged(account, price))?;
    Ok(vec![Event::Charged { price, item: item.cloned(), note: note.cloned(), reassigned_from: None, line }])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::points::Line;
    use crate::testing::given;
    use crate::testing::guild::{
        GROM, JAINA, JAINA_ALT, REXXAR, character, dkp_guild, epgp_guild, guild, has, line, named, points,
        sealed, settings, text,
    };
    use crate::{Common, PointsCommand as Command};

    fn charge(account: Account, member: impl Into<Who>, price: &str) -> Command {
        Command::Charge { account, member: member.into(), price: points(price), item: None, note: None }
    }

    fn charged(price: &str, line: Line) -> Event {
        Event::Charged { price: points(price), item: None, note: None, reassigned_from: None, line }
    }

    fn with_note(command: Command, of: crate::MemberId) -> Command {
        let Command::Charge { account, member, price, .. } = command else { unreachable!("a charge") };
        let item = Some(Item { id: Some(19_019), name: text("Thunderfury") });
        Command::Charge { account, member, price, item, note: Some(sealed(of)) }
    }

    #[test]
    fn a_price_in_dkp_is_taken() {
        let given = given(dkp_guild()).and([has(JAINA, Account::Dkp, "100")]);
        let line = line(JAINA, Account::Dkp, "-100", "0");
        given.when(charge(Account::Dkp, character(JAINA_ALT), "100")).then([charged("100", line)]);
    }

    #[test]
    fn a_price_in_gp_is_added_whatever_the_balance() {
        let line = line(GROM, Account::Gp, "80", "80");
        given(epgp_guild()).when(charge(Account::Gp, GROM, "80")).then([charged("80", line)]);
    }

    #[test]
    fn who_left_may_be_charged() {
        let given = given(dkp_guild()).and([has(REXXAR, Account::Dkp, "5")]);
        let line = line(REXXAR, Account::Dkp, "-5", "0");
        given.when(charge(Account::Dkp, REXXAR, "5")).then([charged("5", line)]);
    }

    #[test]
    fn what_was_bought_and_what_was_noted_is_kept() {
        let given = given(dkp_guild()).and([has(GROM, Account::Dkp, "5")]);
        given.when(with_note(charge(Account::Dkp, GROM, "5"), GROM)).then([Event::Charged {
            price: points("5"),
            item: Some(Item { id: Some(19_019), name: text("Thunderfury") }),
            note: Some(sealed(GROM)),
            reassigned_from: None,
            line: line(GROM, Account::Dkp, "-5", "0"),
        }]);
    }

    #[test]
    fn effort_is_not_charged_and_an_account_of_the_other_system_neither() {
        for account in [Account::Ep, Account::Dkp] {
            let refusal = Refusal::AccountNotInUse { account };
            given(epgp_guild()).when(charge(account, GROM, "0")).then_refused(refusal);
        }
        let refusal = Refusal::AccountNotInUse { account: Account::Gp };
        given(dkp_guild()).when(charge(Account::Gp, GROM, "0")).then_refused(refusal);
    }

    #[test]
    fn a_price_of_nothing_or_less_is_refused() {
        for price in ["0", "-1"] {
            let refusal = Refusal::AmountNotPositive { amount: points(price) };
            given(dkp_guild()).when(charge(Account::Dkp, named("arthas"), price)).then_refused(refusal);
        }
    }

    #[test]
    fn more_places_than_the_ledger_keeps_are_refused() {
        let refusal = Refusal::TooManyPlaces { amount: points("1.5"), places: 0 };
        given(epgp_guild()).when(charge(Account::Gp, named("arthas"), "1.5")).then_refused(refusal);
    }

    #[test]
    fn charging_nobody_is_refused() {
        let command = charge(Account::Dkp, named("arthas"), "1");
        given(dkp_guild()).when(command).then_refused(Common::UnknownMember { who: named("arthas") });
    }

    #[test]
    fn a_note_about_another_is_refused() {
        let command = with_note(charge(Account::Dkp, GROM, "1"), JAINA);
        given(dkp_guild()).when(command).then_refused(Refusal::SealedToAnother { member: GROM });
    }

    #[test]
    fn a_price_beyond_the_balance_is_refused_unless_the_ledger_allows_debts() {
        let refusal = Refusal::InsufficientPoints { balance: points("5"), price: points("5.01") };
        let had = [has(GROM, Account::Dkp, "5")];
        given(dkp_guild()).and(had.clone()).when(charge(Account::Dkp, GROM, "5.01")).then_refused(refusal);
        let mut settings = settings(crate::ledger::System::Dkp);
        settings.points.allow_negative = true;
        let line = line(GROM, Account::Dkp, "-5.01", "-0.01");
        let given = given(guild(settings)).and(had);
        given.when(charge(Account::Dkp, GROM, "5.01")).then([charged("5.01", line)]);
    }

    #[test]
    fn a_balance_stays_within_its_bounds() {
        let given = given(epgp_guild()).and([has(GROM, Account::Gp, "999999999999")]);
        let refusal = Refusal::BalanceOutOfRange { member: GROM };
        given.when(charge(Account::Gp, GROM, "1")).then_refused(refusal);
    }
}
