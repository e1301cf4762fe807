//! What a switch to another system comes to: the events that it would have, laid over where everybody stands.

use std::collections::BTreeMap;

use aggregates::ledger::PointsSettings;
use aggregates::points::Line;
use aggregates::{AnyEvent, LedgerEvent, MemberId, PointsEvent};
use projections::points::Standing;

use super::outcome::{Changed, compared};

/// Everybody before and after, by the rank that they would have; those who left last. The balances before are those that
/// the events start from, whatever the standings have come to in the meantime.
pub fn switched(mut standings: Vec<Standing>, events: &[AnyEvent]) -> Vec<Changed> {
    let mut by_member: BTreeMap<MemberId, Vec<&Line>> = BTreeMap::new();
    for line in events.iter().filter_map(of_points).flat_map(PointsEvent::lines) {
        by_member.entry(line.member).or_default().push(line);
    }
    let settings = events.iter().rev().find_map(settings);
    let none = Vec::new();
    let lines = |member| by_member.get(&member).unwrap_or(&none);
    for standing in &mut standings {
        for line in lines(standing.member_id) {
            *standing.balance_mut(line.account) = line.balance.minus(line.delta).unwrap_or(line.balance);
        }
    }
    let after = standings.iter().cloned().map(|mut standing| {
        lines(standing.member_id).iter().for_each(|line| *standing.balance_mut(line.account) = line.balance);
        match settings {
            Some(settings) => standing.ranked(settings),
            None => standing,
        }
    });
    let after = after.collect();
    compared(standings, after)
}

fn of_points(event: &AnyEvent) -> Option<&PointsEvent> {
    match event {
        AnyEvent::Points(event) => Some(event),
        _ => None,
    }
}

fn settings(event: &AnyEvent) -> Option<&PointsSettings> {
    match event {
        AnyEvent::Ledger(LedgerEvent::SettingsChanged { settings, .. }) => Some(&settings.points),
        _ => None,
    }
}
