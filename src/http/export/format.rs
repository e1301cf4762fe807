//! What an export is written as: `?format=`, else the `Accept` header, else CSV.

use axum::extract::Query;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use raidlogs::rclootcouncil::Shape;
use serde::Deserialize;

use super::csv::Separator;
use super::failure::Failure;
use super::refusal::ExportRefusal;
use crate::http::negotiation::Accepted;
use crate::http::refusal::Refusal;

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Values with commas or tabs between.
    Text {
        /// What stands between them.
        separator: Separator,
        /// Whether it begins with a mark that says UTF-8.
        bom: bool,
    },
    /// Items given, in the shape of RCLootCouncil's exports.
    Rclootcouncil(Shape),
    /// A workbook of Office Open XML.
    Xlsx,
}

const TSV: &str = "text/tab-separated-values";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

#[derive(Deserialize)]
struct Asked {
    format: Option<String>,
    bom: Option<String>,
}

impl Format {
    /// The format that a request asks for.
    ///
    /// # Errors
    /// `UNKNOWN_EXPORT_FORMAT` if the URL names another one, `NOT_ACCEPTABLE` if the header accepts neither.
    pub fn of(parts: &Parts) -> Result<Self, Failure> {
        let asked = Query::<Asked>::try_from_uri(&parts.uri);
        let Query(asked) = asked.map_err(|error| Refusal::BadRequest(error.body_text()))?;
        let bom = asked.bom.is_some_and(|bom| ["1", "true"].contains(&bom.as_str()));
        match asked.format.as_deref() {
            Some("csv") => Ok(Format::csv(bom)),
            Some("tsv") => Ok(Format::tsv(bom)),
            Some("xlsx") => Ok(Format::Xlsx),
            Some("rclootcouncil") => Ok(Format::Rclootcouncil(Shape::Json)),
            Some("rclootcouncil-csv") => Ok(Format::Rclootcouncil(Shape::Csv)),
            Some("rclootcouncil-tsv") => Ok(Format::Rclootcouncil(Shape::Tsv)),
            Some(other) => Err(ExportRefusal::UnknownFormat(other.chars().take(20).collect()).into()),
            None => Ok(Format::accepted(&parts.headers, bom).ok_or(Refusal::NotAcceptable)?),
        }
    }

    fn accepted(headers: &HeaderMap, bom: bool) -> Option<Self> {
        let accepted = Accepted::of(headers);
        let csv = accepted.weight(&["text/csv", "text/*", "*/*"]);
        let tsv = accepted.weight(&[TSV]);
        match accepted.weight(&[XLSX]) {
            _ if accepted.anything() => Some(Format::csv(bom)),
            0 if csv == 0 && tsv == 0 => None,
            xlsx if xlsx >= csv && xlsx >= tsv => Some(Format::Xlsx),
            _ if tsv > csv => Some(Format::tsv(bom)),
            _ => Some(Format::csv(bom)),
        }
    }

    fn csv(bom: bool) -> Self {
        Format::Text { separator: Separator::Comma, bom }
    }

    fn tsv(bom: bool) -> Self {
        Format::Text { separator: Separator::Tab, bom }
    }

    /// The value of `Content-Type`.
    pub fn content_type(self) -> &'static str {
        match self {
            Format::Text { separator: Separator::Comma, .. } | Format::Rclootcouncil(Shape::Csv) => {
                "text/csv; charset=utf-8"
            }
            Format::Text { separator: Separator::Tab, .. } | Format::Rclootcouncil(Shape::Tsv) => {
                "text/tab-separated-values; charset=utf-8"
            }
            Format::Rclootcouncil(Shape::Json) => "application/json",
            Format::Xlsx => XLSX,
        }
    }

    /// What the names of such files end with.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Text { separator: Separator::Comma, .. } | Format::Rclootcouncil(Shape::Csv) => "csv",
            Format::Text { separator: Separator::Tab, .. } | Format::Rclootcouncil(Shape::Tsv) => "tsv",
            Format::Rclootcouncil(Shape::Json) => "json",
            Format::Xlsx => "xlsx",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(url: &str, accept: Option<&str>) -> Result<Format, String> {
        let mut request = axum::http::Request::builder().uri(url);
        if let Some(accept) = accept {
            request = request.header("accept", accept);
        }
        let (parts, ()) = request.body(()).expect("a request").into_parts();
        Format::of(&parts).map_err(|failure| failure.code().to_owned())
    }

    #[test]
    fn the_url_says_the_format_or_the_header_or_nobody() {
        let csv = Ok(Format::csv(false));
        let tsv = Ok(Format::tsv(false));
        assert_eq!(asked("/export?format=tsv", Some("text/csv")), tsv);
        assert_eq!(asked("/export", Some("text/tab-separated-values, text/csv;q=0.5")), tsv);
        assert_eq!(asked("/export", Some("text/csv, text/tab-separated-values")), csv);
        assert_eq!(asked("/export?format=xlsx", Some("text/csv")), Ok(Format::Xlsx));
        assert_eq!(asked("/export?format=csv&bom=1", Some(XLSX)), Ok(Format::csv(true)));
        let addon = |shape| Ok(Format::Rclootcouncil(shape));
        assert_eq!(asked("/export?format=rclootcouncil", None), addon(Shape::Json));
        assert_eq!(asked("/export?format=rclootcouncil-csv", None), addon(Shape::Csv));
        assert_eq!(asked("/export?format=rclootcouncil-tsv", Some("text/csv")), addon(Shape::Tsv));
        assert_eq!(asked("/export", Some(XLSX)), Ok(Format::Xlsx));
        assert_eq!(asked("/export", Some("text/csv;q=0.5, */*;q=0.1")), csv);
        assert_eq!(asked("/export", Some("*/*")), csv);
        assert_eq!(asked("/export", None), csv);
        assert_eq!(asked("/export", Some("application/json")), Err("NOT_ACCEPTABLE".to_owned()));
        assert_eq!(asked("/export?format=pdf", None), Err("UNKNOWN_EXPORT_FORMAT".to_owned()));
    }
}
