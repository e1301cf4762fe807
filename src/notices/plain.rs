//! Texts that others chose, made harmless where they are shown.

/// A text for Discord: one line, shown as it is. A backslash stands before whatever could be markdown, a mention or a link;
/// characters that cannot be seen, such as those that turn the direction of writing, are gone.
pub fn for_discord(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in one_line(text) {
        if c.is_ascii_punctuation() && !matches!(c, '.' | ',' | '\'') {
            plain.push('\\');
        }
        plain.push(c);
    }
    plain
}

/// A text for mail in the game, which takes what stands between angle brackets for its own.
pub fn for_mail(text: &str) -> String {
    one_line(text)
        .map(|c| match c {
            '<' => '‹',
            '>' => '›',
            c => c,
        })
        .collect()
}

fn one_line(text: &str) -> impl Iterator<Item = char> {
    let visible = text.trim().chars().filter(|&c| !is_hidden(c));
    visible.map(|c| if c.is_control() || c.is_whitespace() { ' ' } else { c })
}

/// Widths of nothing, marks and overrides of direction.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_name_is_taken_for_markdown_a_mention_or_a_link() {
        assert_eq!(
            for_discord("**Bob** _x_ `y` ~~z~~ ||s||"),
            r"\*\*Bob\*\* \_x\_ \`y\` \~\~z\~\~ \|\|s\|\|"
        );
        assert_eq!(for_discord("@everyone <@&1>"), r"\@everyone \<\@\&1\>");
        assert_eq!(for_discord("[x](https://evil.example)"), r"\[x\]\(https\:\/\/evil.example\)");
        assert_eq!(for_discord("a\\"), r"a\\");
        assert_eq!(for_discord("# one\n> two\r\n- three"), r"\# one \> two  \- three");
    }

    #[test]
    fn what_cannot_be_seen_is_gone_and_other_letters_stay() {
        assert_eq!(for_discord("Zo\u{eb} O'Neill \u{202e}evil\u{200b} 海"), "Zoë O'Neill evil 海");
        assert_eq!(for_mail("<b>Bob</b>\nand Al"), "‹b›Bob‹/b› and Al");
    }
}
