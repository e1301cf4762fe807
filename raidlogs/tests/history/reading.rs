//! The forms that an export has.

use raidlogs::rclootcouncil::{Format, ResponseId};

use crate::{HEADER, ROW, bare, csv, history, only};

#[test]
fn everything_that_the_addon_writes_of_an_award_is_read() {
    let award = only(&csv(&[ROW]));
    assert_eq!((award.line, award.ordinal, award.item_id), (2, 1, 160_679));
    assert_eq!(award.at().map(|at| at.timestamp()), Some(1_537_123_184));
    assert_eq!(award.player.name, "Brakka");
    assert_eq!(award.player.realm.as_deref(), Some("Azjol-Nerub"));
    assert_eq!(award.id.as_ref().map(|id| id.text()), Some("1537123184-3"));
    assert_eq!((award.date.as_deref(), award.time.as_deref()), (Some("16/9/18"), Some("19:39:44")));
    assert_eq!(award.item.as_deref(), Some("Khor, Hammer of the Corrupted"));
    assert_eq!(award.item_string.as_deref(), Some("item:160679::::::::120:104::3:3:4798"));
    assert_eq!((award.response.as_deref(), award.votes), (Some("Mainspec/Need"), Some(2)));
    assert_eq!((award.response_id, award.is_award_reason), (Some(ResponseId::Number(3)), false));
    let instance = award.instance.expect("an instance");
    assert_eq!((instance.name.as_str(), instance.difficulty.as_deref()), ("Uldir", Some("Normal")));
    assert_eq!((award.class.as_deref(), award.boss.as_deref()), (Some("WARRIOR"), Some("G'huun")));
    assert_eq!((award.difficulty_id, award.map_id, award.group_size), (Some(14), Some(1861), Some(10)));
    let gear = [award.gear1, award.gear2].map(|gear| gear.expect("gear"));
    assert_eq!(gear.each_ref().map(|gear| gear.name()), [Some("Gore-Crusted Block"), Some("Gleaming Eye")]);
    assert_eq!(gear.each_ref().map(|gear| gear.item_id()), [Some(159_616), Some(158_712)]);
    assert_eq!(
        (award.sub_type.as_deref(), award.equip_loc.as_deref()),
        (Some("Two-Handed Maces"), Some("Two-Hand"))
    );
    assert_eq!(award.note.as_deref(), Some("yes, please"));
    assert_eq!(award.owner.map(|owner| owner.to_string()).as_deref(), Some("Ossel-Sulfuron"));
}

#[test]
fn what_is_empty_or_nil_is_nothing() {
    let award =
        only(&csv(&["Brakka,nil,,1537123184-3,,160679,,Personal Loot,nil,nil,,,,,,,,PL,,nil,,nil,Unknown"]));
    assert_eq!((award.player.realm, award.date, award.votes, award.class), (None, None, None, None));
    assert_eq!((award.item, award.instance, award.owner, award.sub_type), (None, None, None, None));
    assert_eq!((award.response_id, award.is_award_reason), (Some(ResponseId::Word("PL".into())), false));
    assert_eq!(award.note.as_deref(), Some("nil"), "what a player says stays");
}

#[test]
fn marks_line_ends_and_blanks_that_editors_leave_change_nothing() {
    let plain = history(&csv(&[ROW, &bare("Ossel-Sulfuron", "1537123185-4", "160680")]));
    let text = csv(&[ROW, &bare("Ossel-Sulfuron", "1537123185-4", "160680")]);
    assert_eq!(history(&format!("\u{feff}{text}")), plain);
    assert_eq!(history(&text.replace("\r\n", "\n")), plain);
    assert_eq!(history(&text.replace("\r\n", "\r")), plain);
    assert_eq!(history(text.trim_end()), plain);
    let blanks = text.replacen("owner", "owner \t", 1).replace("Sulfuron\r", "Sulfuron \t\t\r");
    assert_eq!(history(&blanks), plain);
    assert_eq!(history(&format!("{text}\r\n,,,,\r\n \t\r\n")), plain);
}

#[test]
fn columns_may_have_any_order_and_some_may_be_missing() {
    let text =
        "note,itemid,rollType,RESPONSE,id,player,\nBiS,160679,normal,Need,1537123184-3,Brakka-Sulfuron,\n";
    let found = history(text);
    let award = &found.awards[0];
    assert_eq!((award.item_id, award.note.as_deref()), (160_679, Some("BiS")));
    assert_eq!((award.votes, award.item.as_deref()), (None, None));
    assert_eq!(found.unknown_columns, ["rollType".to_owned()].into());
}

#[test]
fn the_addons_table_for_spreadsheets_has_formulas_and_no_ids() {
    let link = |mark: &str, text: &str| {
        format!("=HYPERLINK(\"https://www.wowhead.com/item=160679\"{mark}\"{text}\")")
    };
    for mark in [",", ";"] {
        let text = format!(
            "player\tdate\ttime\titem\titemID\titemString\tresponse\tvotes\tclass\tinstance\tboss\tgear1\tgear2\t\
             responseID\tisAwardReason\trollType\tsubType\tequipLoc\tnote\towner\r\n\
             Brakka-Sulfuron\t2018/09/16\t19:39:44\t{}\t160679\titem:160679::\tNeed\t1\tWARRIOR\tUldir-Normal\tTaloc\t\
             {}\t\t1\tfalse\tnormal\tMace\tTwo-Hand\t\"BiS\" they say\tUnknown\r\n",
            link(mark, "[\"Streamlined\" Hammer]"),
            link(mark, "[Gore-Crusted Block]"),
        );
        let award = only(&text);
        assert_eq!(history(&text).format, Format::Tsv);
        assert_eq!(award.item.as_deref(), Some("\"Streamlined\" Hammer"));
        assert_eq!(award.gear1.as_ref().and_then(|gear| gear.name()), Some("Gore-Crusted Block"));
        assert_eq!((award.at(), award.note.as_deref()), (None, Some("\"BiS\" they say")));
        assert_eq!(award.identity().when, "2018/09/16 19:39:44");
    }
}

#[test]
fn a_table_copied_out_of_a_spreadsheet_is_the_csv_with_tabs() {
    let cells = only(&csv(&[ROW]));
    let tabs = format!(
        "{}\n{}",
        HEADER,
        ROW.replace("\"[Khor, Hammer of the Corrupted]\"", "[Khor]").replace("yes, ", "")
    );
    let award = only(&tabs.replace(',', "\t"));
    assert_eq!((&award.player, &award.id, &award.gear1), (&cells.player, &cells.id, &cells.gear1));
    assert_eq!(history(&csv(&[ROW])).format, Format::Csv);
}

#[test]
fn json_is_read_whatever_kinds_its_values_have() {
    let text = r#" [{"player":"Brakka-Sulfuron","date":"2018/09/16","time":"19:39:44","id":"1537123184-3","itemID":160679,
        "itemString":"item:160679::","response":"Mainspec \"Need\"","votes":0,"class":"WARRIOR","instance":"Uldir-Normal",
        "boss":"G'huun","gear1":"|cffa335ee|Hitem:159616::|h[Block, \"Gore\"]|h|r","gear2":"","responseID":"3",
        "isAwardReason":"false","rollType":"normal","note":null,"owner":"Unknown","itemName":"Khor, Hammer","servertime":"1537123184"},
        {"player":"Ossel","id":1537123185,"item":"[Ring]","itemID":"160680","response":"","votes":null,"responseID":4,
        "isAwardReason":true,"difficultyID":14}] "#;
    let found = history(text);
    let (first, second) = (&found.awards[0], &found.awards[1]);
    assert_eq!((found.format, first.line, second.line), (Format::Json, 1, 2));
    assert_eq!((first.item.as_deref(), first.item_id, first.votes), (Some("Khor, Hammer"), 160_679, Some(0)));
    assert_eq!(first.response.as_deref(), Some("Mainspec \"Need\""));
    assert_eq!(first.gear1.as_ref().and_then(|gear| gear.name()), Some("Block, \"Gore\""));
    assert_eq!((&first.gear2, &first.note, &first.owner), (&None, &None, &None));
    assert_eq!((second.item.as_deref(), second.item_id, second.votes), (Some("Ring"), 160_680, None));
    assert_eq!((second.is_award_reason, second.difficulty_id), (true, Some(14)));
    assert_eq!(second.id.as_ref().map(|id| id.at().timestamp()), Some(1_537_123_185));
    assert_eq!(found.unknown_columns, ["rollType".to_owned(), "servertime".to_owned()].into());
}

#[test]
fn an_export_of_nothing_is_a_history_without_awards() {
    for text in ["[]", "[ ]\n", HEADER, &csv(&[])] {
        assert_eq!(history(text).awards, [], "{text}");
    }
}

#[test]
fn awards_with_the_same_id_player_and_item_are_told_apart_by_their_order() {
    let rows = [
        bare("Brakka-Sulfuron", "1537123184-3", "160679"),
        bare("Ossel-Sulfuron", "1537123184-3", "160679"),
        bare("Brakka-Sulfuron", "1537123184-3", "160680"),
        bare("Brakka-Sulfuron", "1537123184-3", "160679"),
    ];
    let awards = history(&csv(&rows.each_ref().map(String::as_str))).awards;
    assert_eq!(awards.iter().map(|award| award.ordinal).collect::<Vec<_>>(), [1, 1, 1, 2]);
    let mut identities: Vec<_> = awards.iter().map(|award| award.identity()).collect();
    identities.sort();
    identities.dedup();
    assert_eq!(identities.len(), 4);
}
