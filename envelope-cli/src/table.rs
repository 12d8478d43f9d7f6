//! Columns for people.

/// Rows under a heading, each column as wide as its widest cell. The last column has no spaces after it.
pub(crate) fn aligned<const N: usize>(heading: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> String {
    let mut lines = vec![heading.map(str::to_owned)];
    lines.extend(rows);
    let mut widths = [0; N];
    for line in &lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = cell.chars().count().max(*width);
        }
    }
    let shown = lines.iter().map(|line| {
        let cells = line.iter().zip(widths);
        let padded: Vec<_> = cells.map(|(cell, width)| format!("{cell:width$}")).collect();
        padded.join("  ").trim_end().to_owned()
    });
    shown.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::aligned;

    #[test]
    fn each_column_is_as_wide_as_its_widest_cell() {
        let rows = [["é".to_owned(), "2".to_owned()], ["three".to_owned(), String::new()]];
        assert_eq!(aligned(["A", "B"], rows), "A      B\né      2\nthree");
        assert_eq!(aligned(["A", "B"], []), "A  B");
    }
}
