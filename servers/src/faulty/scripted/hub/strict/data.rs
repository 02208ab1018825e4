//! What some peers do to the data of an event.

use std::borrow::Cow;

use super::options::Data;

/// The data that is cut has so many bytes at most.
const CUT: usize = 16 << 10;

/// Where characters are cut.
const BORDER: usize = 1024;

/// The data that such a peer sends for this.
pub(super) fn spoiled(data: &str, spoils: Data) -> Cow<'_, str> {
    let changed = match spoils {
        Data::AsItIs
        | Data::OneField
        | Data::NoSpace
        | Data::DropsEmpty
        | Data::BareColon
        | Data::CrlfIsTwo => return data.into(),
        Data::JoinsLines => data.replace('\n', " "),
        Data::DropsLastLineEnd => data.strip_suffix('\n').unwrap_or(data).to_owned(),
        Data::DropsBlankLines => {
            let lines: Vec<&str> = data.split('\n').filter(|line| !line.is_empty()).collect();
            lines.join("\n")
        }
        Data::Cuts16KiB => data[..data.floor_char_boundary(CUT)].to_owned(),
        Data::SeparatorsAreLineEnds => data.replace(['\u{2028}', '\u{2029}'], "\n"),
        Data::NoAstral => {
            let is_astral = |one: char| one as u32 > 0xffff;
            data.replace(is_astral, "\u{fffd}\u{fffd}")
        }
        Data::CutsCharacters => {
            let pieces = data.as_bytes().chunks(BORDER).map(String::from_utf8_lossy);
            pieces.collect()
        }
        Data::CutsAtColons => {
            let mut parts = data.splitn(3, ':');
            let kept: Vec<&str> = parts.by_ref().take(2).collect();
            kept.join(":")
        }
        Data::DropsNul => data.replace('\0', ""),
        Data::EscapesHtml => data.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"),
    };
    changed.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_of_them_spoils_what_it_says() {
        for (spoils, data, wanted) in [
            (Data::AsItIs, "a\nb", "a\nb"),
            (Data::JoinsLines, "a\nb", "a b"),
            (Data::DropsLastLineEnd, "a\n\n", "a\n"),
            (Data::DropsBlankLines, "\na\n\nb\n", "a\nb"),
            (Data::SeparatorsAreLineEnds, "a\u{2028}b", "a\nb"),
            (Data::NoAstral, "a😀", "a\u{fffd}\u{fffd}"),
            (Data::CutsAtColons, "a:b:c:d", "a:b"),
            (Data::DropsNul, "a\0b", "ab"),
            (Data::EscapesHtml, "<a>", "&lt;a&gt;"),
        ] {
            assert_eq!(spoiled(data, spoils), wanted, "{spoils:?}");
        }
        let long = "ä".repeat(20 << 10);
        assert_eq!(spoiled(&long, Data::Cuts16KiB).len(), CUT);
        let odd = format!("a{long}");
        assert!(spoiled(&odd, Data::CutsCharacters).contains('\u{fffd}'));
        assert!(!spoiled(&long, Data::CutsCharacters).contains('\u{fffd}'));
    }
}
