//! Progress, for whoever watches a terminal.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar on standard error; silent where that is no terminal.
pub fn bar(of: u64, what: impl Into<String>) -> ProgressBar {
    let style =
        ProgressStyle::with_template("{msg:32} {wide_bar} {human_pos}/{human_len} {per_sec:>12} {eta:>4}");
    let bar = ProgressBar::new(of).with_message(what.into());
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar
}
