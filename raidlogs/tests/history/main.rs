//! The loot history of RCLootCouncil, by what the addon writes. Names are made up.

#![allow(missing_docs)]

mod laws;
mod reading;
mod real;
mod refused;
mod rows;
mod writing;

use raidlogs::rclootcouncil::{Award, Column, History, Reason, read};

const HEADER: &str = "player,date,time,id,item,itemID,itemString,response,votes,class,instance,boss,difficultyID,\
mapID,groupSize,gear1,gear2,responseID,isAwardReason,subType,equipLoc,note,owner";

/// An award with everything in it, as the addon's CSV has it.
const ROW: &str = "Brakka-Azjol-Nerub,16/9/18,19:39:44,1537123184-3,\"[Khor, Hammer of the Corrupted]\",160679,\
item:160679::::::::120:104::3:3:4798,Mainspec/Need,2,WARRIOR,Uldir-Normal,G'huun,14,1861,10,\
|cffa335ee|Hitem:159616::::::::120|h[Gore-Crusted Block]|h|r,|cffa335ee|Hitem:158712::::|h[Gleaming Eye]|h|r,3,false,\
Two-Handed Maces,Two-Hand,\"yes, please\",Ossel-Sulfuron";

/// A row with a player, an id, an item and a response, and nothing else.
fn bare(player: &str, id: &str, item: &str) -> String {
    format!("{player},,,{id},,{item},,Offspec,nil,,,,,,,,,,,,,,")
}

fn csv(rows: &[&str]) -> String {
    std::iter::once(&HEADER).chain(rows).flat_map(|row| [*row, "\r\n"]).collect()
}

fn history(text: &str) -> History {
    read(text.as_bytes()).expect("a history")
}

/// The only award of a history that has nothing else.
fn only(text: &str) -> Award {
    let mut history = history(text);
    assert_eq!((history.awards.len(), &history.unread[..]), (1, &[][..]), "{text}");
    history.awards.remove(0)
}

/// The lines that are unread, and why.
fn reasons(text: &str) -> Vec<(usize, Reason)> {
    history(text).unread.into_iter().map(|unread| (unread.line, unread.reason)).collect()
}

/// A row of CSV with one column changed. Nothing in it is quoted.
fn with(column: Column, text: &str) -> String {
    let plain =
        ROW.replace("\"[Khor, Hammer of the Corrupted]\"", "[Khor]").replace("\"yes, please\"", "yes");
    let mut fields: Vec<&str> = plain.split(',').collect();
    fields[column as usize] = text;
    fields.join(",")
}
