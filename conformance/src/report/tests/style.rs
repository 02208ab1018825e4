//! The colours of the pages: every text can be read on what it stands on.

use std::collections::BTreeMap;

const STYLE: &str = include_str!("../../../templates/style.css");

/// The custom colours of the block that begins with `selector`.
fn colours(selector: &str) -> BTreeMap<String, [f64; 3]> {
    let (_, block) = STYLE.split_once(selector).expect("the block is there");
    let (block, _) = block.split_once('}').expect("the block ends");
    let declarations = block.split(';').filter_map(|line| line.trim().split_once(": #"));
    declarations.map(|(name, hex)| (name.to_owned(), linear(hex))).collect()
}

/// Red, green and blue, linear from 0 to 1.
fn linear(hex: &str) -> [f64; 3] {
    [0, 2, 4].map(|at| {
        let value = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).expect("a colour")) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    })
}

/// The contrast ratio as WCAG 2.2 defines it.
fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let luminance = |[red, green, blue]: [f64; 3]| 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn every_text_can_be_read() {
    let words = ["pass", "fail", "warn", "info", "skipped", "inconclusive", "known", "broken"]
        .map(|word| format!("--{word}"));
    let light = colours(":root {");
    let dark = colours("@media (prefers-color-scheme: dark) {\n  :root {");
    assert_eq!(light.keys().collect::<Vec<_>>(), dark.keys().collect::<Vec<_>>());
    for colours in [light, dark] {
        let readable = |text: &str, ground: &str| {
            let ratio = contrast(colours[text], colours[ground]);
            assert!(ratio >= 4.5, "{text} on {ground} has {ratio:.2}");
        };
        for ground in ["--page", "--panel"] {
            for text in ["--text", "--faint", "--link"] {
                readable(text, ground);
            }
            for word in &words {
                readable(word, ground);
            }
        }
        for word in &words {
            readable("--on-word", word);
        }
    }
}

#[test]
fn the_contrast_is_that_of_the_guideline() {
    assert!((contrast(linear("000000"), linear("ffffff")) - 21.0).abs() < 0.01);
    assert!((contrast(linear("777777"), linear("ffffff")) - 4.48).abs() < 0.01);
}
