//! Makes the customers that the quickstart reads: invented people, the same ones for the same seed, on every machine.
//!
//! ```text
//! cargo run --example generate_customers -- --rows 1000 --seed 1 > examples/data/customers.csv
//! ```
//!
//! The rows try what breaks encoders: several scripts, right-to-left text, characters beyond the basic plane, empty
//! strings beside missing values, line breaks, quotes and long texts. A missing value is written `\N`, as PostgreSQL's
//! `COPY` writes it, because CSV itself cannot tell a missing value from an empty string.

use std::io::{self, Write};

use anyhow::Context as _;
use chrono::{Days, NaiveDate};
use lexopt::prelude::{Long, ValueExt as _};

/// The columns of the file, in the order in which they are written.
const COLUMNS: [&str; 11] = [
    "tenant",
    "id",
    "name",
    "email",
    "phone",
    "address",
    "birth_date",
    "note",
    "balance",
    "opened_on",
    "marketing",
];

/// How a missing value is written.
const MISSING: &str = r"\N";

const TENANTS: [&str; 3] = ["acme", "globex", "initech"];

/// Words of one script, and the order in which its people write their names.
struct Script {
    given: [&'static str; 4],
    family: [&'static str; 4],
    street: [&'static str; 3],
    city: [&'static str; 3],
    family_first: bool,
}

const fn script(
    family_first: bool,
    given: [&'static str; 4],
    family: [&'static str; 4],
    street: [&'static str; 3],
    city: [&'static str; 3],
) -> Script {
    Script {
        given,
        family,
        street,
        city,
        family_first,
    }
}

#[rustfmt::skip]
const SCRIPTS: [Script; 13] = [
    // Latin, plain and with diacritics.
    script(false, ["Emma", "James", "Olivia", "Noah"], ["Smith", "O'Neill", "Taylor", "Brown"], ["High Street", "Mill Lane", "Church Road"], ["Leeds", "Cardiff", "Cork"]),
    script(false, ["Zoë", "François", "Hélène", "Gaël"], ["Lefèvre", "Béranger", "Garçon", "d'Aubigné"], ["rue de l'Église", "allée des Hêtres", "quai Saint-Étienne"], ["Nîmes", "Besançon", "Orléans"]),
    script(false, ["Łukasz", "Jiří", "Søren", "Åsa"], ["Wiśniewski", "Dvořák", "Kjærgård", "Öberg"], ["ulica Długa", "Příčná", "Østergade"], ["Łódź", "Brno-střed", "Tromsø"]),
    script(false, ["Jürgen", "İpek", "Nguyễn Văn", "João"], ["Weiß", "Yıldız", "Trần Thị Hồng", "Conceição"], ["Königsstraße", "Çınar Sokağı", "Rua da Ribeira"], ["Düsseldorf", "İzmir", "São Paulo"]),
    // Greek, Cyrillic.
    script(false, ["Ελένη", "Γιώργος", "Αθηνά", "Νίκος"], ["Παπαδόπουλος", "Αγγέλου", "Οικονόμου", "Δημητρίου"], ["Οδός Ερμού", "Λεωφόρος Κηφισίας", "Οδός Αθηνάς"], ["Αθήνα", "Θεσσαλονίκη", "Πάτρα"]),
    script(false, ["Анна", "Дмитро", "Ђорђе", "Юлія"], ["Петрова", "Шевченко", "Јовановић", "Ковальчук"], ["улица Мира", "вулиця Садова", "Кнез Михаилова"], ["Київ", "Београд", "София"]),
    // Arabic and Hebrew, written from right to left.
    script(false, ["محمد", "فاطمة", "يوسف", "ليلى"], ["الحسن", "النجار", "بن علي", "منصور"], ["شارع النيل", "شارع الحمرا", "شارع الملك"], ["القاهرة", "بيروت", "عمّان"]),
    script(false, ["נועה", "דוד", "יעל", "אורי"], ["כהן", "לוי", "מזרחי", "פרץ"], ["רחוב הרצל", "שדרות רוטשילד", "רחוב יפו"], ["תל אביב", "חיפה", "ירושלים"]),
    // Devanagari and Thai, whose letters combine.
    script(false, ["अनन्या", "राहुल", "प्रिया", "कृष्ण"], ["शर्मा", "सिंह", "त्रिपाठी", "जोशी"], ["गांधी मार्ग", "नेहरू रोड", "मुख्य सड़क"], ["दिल्ली", "मुंबई", "काठमांडू"]),
    script(false, ["สมชาย", "มาลี", "กิตติ", "สุดารัตน์"], ["ใจดี", "ศรีสุข", "ทองคำ", "วงศ์สวัสดิ์"], ["ถนนสุขุมวิท", "ถนนสีลม", "ถนนราชดำเนิน"], ["กรุงเทพฯ", "เชียงใหม่", "ภูเก็ต"]),
    // Han (one of them, 𠮷, beyond the basic plane), kana, Hangul.
    script(true, ["伟", "秀英", "子涵", "建国"], ["王", "李", "欧阳", "陳"], ["中山路", "人民大街", "南京西路"], ["北京市", "上海市", "臺北市"]),
    script(true, ["さくら", "ケンジ", "陽翔", "あおい"], ["佐藤", "𠮷田", "タナカ", "はやし"], ["本町", "さくら通り", "桜木町"], ["東京都", "大阪市", "つくば市"]),
    script(true, ["민준", "서연", "지우", "하은"], ["김", "이", "박", "남궁"], ["세종대로", "테헤란로", "한강대로"], ["서울특별시", "부산광역시", "대전광역시"]),
];

const NOTES: [&str; 10] = [
    "prefers to be called in the morning",
    "moved in spring; the old address is void",
    "VIP 👑, likes 🍰",
    "famille 👩‍👩‍👧‍👦, ballons 🎈🎈",
    "asked for \"no letters, please\"",
    "first line\nsecond line, after a line feed\n\nfourth line",
    "tab\there, and a backslash: C:\\temp\\N",
    "   leading and trailing blanks   ",
    "Zażółć gęślą jaźń · 🧪🔐",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 beyond the basic plane: 𐍈 𝄞 🀄",
];

/// Domains that the standards reserve for examples and tests, the last two in Cyrillic and Han.
const DOMAINS: [&str; 5] = [
    "example.com",
    "example.net",
    "example.org",
    "пример.испытание",
    "例子.测试",
];

fn main() -> anyhow::Result<()> {
    let (mut rows, mut seed) = (1000, 1);
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("rows") => rows = arguments.value()?.parse()?,
            Long("seed") => seed = arguments.value()?.parse()?,
            other => return Err(other.unexpected().into()),
        }
    }
    generate(rows, seed, io::stdout().lock())
}

/// Writes `rows` customers as CSV. A longer file with the same seed starts with the shorter one.
pub(crate) fn generate(rows: u32, seed: u64, output: impl Write) -> anyhow::Result<()> {
    let mut random = SplitMix64(seed);
    let mut csv = csv::Writer::from_writer(output);
    csv.write_record(COLUMNS)?;
    for number in 1..=rows {
        csv.write_record(customer(number, &mut random).context("a date ran out of range")?)?;
    }
    Ok(csv.flush()?)
}

/// One row, in the order of [`COLUMNS`].
fn customer(number: u32, random: &mut SplitMix64) -> Option<[String; 11]> {
    let script = random.of(&SCRIPTS)?;
    let (given, family) = (random.of(&script.given)?, random.of(&script.family)?);
    let (street, city) = (random.of(&script.street)?, random.of(&script.city)?);
    let house = 1 + random.below(180);
    Some([
        random.of(&TENANTS)?.to_string(),
        uuid::Builder::from_random_bytes(random.bytes()).into_uuid().to_string(),
        if script.family_first {
            format!("{family} {given}")
        } else {
            format!("{given} {family}")
        },
        format!("customer{number}@{}", random.of(&DOMAINS)?),
        phone(random),
        // Some have no address: an empty string, since the column itself may not be missing.
        if random.percent(5) {
            String::new()
        } else {
            format!("{street} {house}, {city}")
        },
        if random.percent(10) {
            MISSING.into()
        } else {
            day(random, NaiveDate::from_ymd_opt(1931, 1, 1)?, 28_000)?
        },
        note(random)?,
        balance(random),
        day(random, NaiveDate::from_ymd_opt(2014, 2, 28)?, 4_300)?,
        random.percent(40).to_string(),
    ])
}

/// Numbers that the regulators of two countries keep for fiction, so that nobody's telephone rings.
fn phone(random: &mut SplitMix64) -> String {
    match random.below(20) {
        0..=2 => MISSING.into(),
        3 => String::new(),
        4..=11 => format!("+1 202 555 01{:02}", random.below(100)),
        _ => format!("+44 20 7946 0{:03}", random.below(1000)),
    }
}

/// Two in five are missing, one in ten is empty, a few are long.
fn note(random: &mut SplitMix64) -> Option<String> {
    Some(match random.below(100) {
        0..40 => MISSING.into(),
        40..50 => String::new(),
        50..97 => random.of(&NOTES)?.to_string(),
        _ => {
            let mut long = String::new();
            for line in 1..=20 + random.below(30) {
                long.push_str(&format!("{line}. {}\n", random.of(&NOTES)?));
            }
            long
        }
    })
}

/// From −2,000.00 to 49,999.99, and sometimes nothing at all.
fn balance(random: &mut SplitMix64) -> String {
    if random.percent(4) {
        return "0.00".into();
    }
    let (whole, cents) = (random.below(50_000), random.below(100));
    if random.percent(12) {
        format!("-{}.{cents:02}", whole % 2_000)
    } else {
        format!("{whole}.{cents:02}")
    }
}

/// A day within `days` after `first`.
fn day(random: &mut SplitMix64, first: NaiveDate, days: u64) -> Option<String> {
    Some(first.checked_add_days(Days::new(random.below(days)))?.to_string())
}

/// The generator of Steele, Lea and Flood ("Fast splittable pseudorandom number generators", 2014): a few lines, the
/// same numbers everywhere, and no crate to build. It is no source of keys.
struct SplitMix64(u64);

impl SplitMix64 {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`. (The remainder favours small numbers a little: no matter for invented data.)
    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound.max(1)
    }

    fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }

    fn of<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        let index = usize::try_from(self.below(items.len() as u64)).ok()?;
        items.get(index)
    }

    fn bytes(&mut self) -> [u8; 16] {
        ((u128::from(self.next()) << 64) | u128::from(self.next())).to_be_bytes()
    }
}
