//! A search through all writable memory of this process for patterns that it holds under a mask only.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use zeroize::Zeroize;

/// What is looked for. The bytes stand nowhere in the clear: they are compared one at a time, through the mask.
pub(crate) struct Pattern {
    name: &'static str,
    extent: Extent,
    mask: Vec<u8>,
    masked: Vec<u8>,
}

impl Pattern {
    /// A pattern for all the bytes, and two for each eight of them: a word that was in a register may lie on the stack
    /// alone, and hashes turn words round. The caller's bytes are the caller's to wipe.
    pub(crate) fn all_of(name: &'static str, bytes: &[u8]) -> Vec<Self> {
        let mut patterns = vec![Self::new(name, Extent::Whole, bytes.iter())];
        for word in bytes.chunks_exact(8) {
            patterns.push(Self::new(name, Extent::Word, word.iter()));
            patterns.push(Self::new(name, Extent::Word, word.iter().rev()));
        }
        patterns
    }

    fn new<'b>(name: &'static str, extent: Extent, bytes: impl ExactSizeIterator<Item = &'b u8>) -> Self {
        assert!(bytes.len() <= LONGEST);
        let mut mask = vec![0; bytes.len()];
        aws_lc_rs::rand::fill(&mut mask).expect("the system has randomness");
        let masked = bytes.zip(&mask).map(|(byte, mask)| byte ^ mask).collect();
        Self {
            name,
            extent,
            mask,
            masked,
        }
    }

    fn first(&self) -> u8 {
        self.masked[0] ^ self.mask[0]
    }

    fn is_at(&self, place: &[u8]) -> bool {
        place.len() >= self.mask.len()
            && (self.mask.iter().zip(&self.masked))
                .zip(place)
                .all(|((mask, masked), byte)| byte ^ mask == *masked)
    }
}

/// The longest pattern, in bytes.
const LONGEST: usize = 64;

/// The part of memory that is read at once. The buffer has room for the beginning of the next one.
const PAGE: usize = 4096;

/// Where something was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Region {
    /// The heap, static variables, and whatever else can be written and is no stack.
    Heap,
    /// The stack of a thread: the first one's, or one behind a guard page. Those of ended threads are kept for others.
    Stack,
}

/// How much of something was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Extent {
    Whole,
    /// Eight bytes, in their order or turned round. Words of what was found as a whole count too.
    Word,
}

/// How often each pattern was found, and where; those that were not found are left out.
#[derive(Default, PartialEq, Eq)]
pub(crate) struct Found(BTreeMap<(&'static str, Extent, Region), usize>);

impl Found {
    /// One copy of each of these, which have 64 bytes, on the heap, and nothing else.
    pub(crate) fn once_on_the_heap(names: &[&'static str]) -> Self {
        let of = |&name| {
            [
                ((name, Extent::Whole, Region::Heap), 1),
                ((name, Extent::Word, Region::Heap), 8),
            ]
        };
        Self(names.iter().flat_map(of).collect())
    }
}

impl fmt::Debug for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Reads this process's memory, if the system lets it.
pub(crate) struct Scanner {
    memory: File,
    buffer: Box<[u8; PAGE + LONGEST]>,
}

impl Scanner {
    /// Opens the memory of this process.
    ///
    /// # Errors
    ///
    /// The system has no such files, or does not let the process read them.
    pub(crate) fn open() -> io::Result<Self> {
        std::fs::read("/proc/self/maps")?;
        let memory = File::open("/proc/self/mem")?;
        let scanner = Self {
            memory,
            buffer: Box::new([0; PAGE + LONGEST]),
        };
        let probe = Box::new(0x5a_u8);
        scanner
            .memory
            .read_exact_at(&mut [0], std::ptr::from_ref(&*probe) as u64)?;
        Ok(scanner)
    }

    /// Looks for the patterns in everything that the process can write to, except the buffer that it reads into.
    pub(crate) fn find(&mut self, patterns: &[Pattern]) -> Found {
        // A mapping can go while it is read (the stack of a thread that ends); then all is read once more.
        for _ in 0..20 {
            if let Some(found) = self.try_find(patterns) {
                return found;
            }
        }
        panic!("some memory could not be read");
    }

    /// Looks until it finds what is expected, and a few times more if it does not; gives what it found last.
    ///
    /// A worker may still be on its way out of a task whose result is there already, and have a key at hand. What is left behind for
    /// good is found each time.
    pub(crate) fn settle(&mut self, patterns: &[Pattern], expected: &Found) -> Found {
        let mut found = self.find(patterns);
        for _ in 0..5 {
            if found == *expected {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
            found = self.find(patterns);
        }
        found
    }

    fn try_find(&mut self, patterns: &[Pattern]) -> Option<Found> {
        let mut firsts = vec![Vec::new(); 256];
        for (index, pattern) in patterns.iter().enumerate() {
            firsts[usize::from(pattern.first())].push(index);
        }
        let mut found = Found::default();
        let own = self.buffer.as_ptr() as u64;
        let own = own..own + self.buffer.len() as u64;
        let mut is_whole = true;
        for (region, range) in mappings() {
            // The buffer takes no part, and nothing is found across it.
            let before = range.start..own.start.clamp(range.start, range.end);
            let after = own.end.clamp(range.start, range.end)..range.end;
            let parts = if before.end >= after.start {
                [range, 0..0]
            } else {
                [before, after]
            };
            for part in parts {
                is_whole &= self.find_in(part, region, patterns, &firsts, &mut found);
            }
        }
        is_whole.then_some(found)
    }

    /// Whether all could be read.
    fn find_in(
        &mut self,
        range: std::ops::Range<u64>,
        region: Region,
        patterns: &[Pattern],
        firsts: &[Vec<usize>],
        found: &mut Found,
    ) -> bool {
        const ZEROES: [u8; PAGE + LONGEST] = [0; PAGE + LONGEST];
        let mut is_whole = true;
        for start in range.clone().step_by(PAGE) {
            let len = ((range.end - start) as usize).min(PAGE + LONGEST);
            let buffer = &mut self.buffer[..len];
            if self.memory.read_exact_at(buffer, start).is_err() {
                is_whole = false;
                continue;
            }
            if buffer[..] == ZEROES[..len] {
                continue;
            }
            for at in 0..len.min(PAGE) {
                for pattern in firsts[usize::from(buffer[at])].iter().map(|&index| &patterns[index]) {
                    if pattern.is_at(&buffer[at..]) {
                        *found.0.entry((pattern.name, pattern.extent, region)).or_default() += 1;
                    }
                }
            }
        }
        self.buffer.zeroize();
        is_whole
    }
}

/// The mappings that can be read and written.
fn mappings() -> Vec<(Region, std::ops::Range<u64>)> {
    let maps = std::fs::read_to_string("/proc/self/maps").expect("it was there before");
    let (mut mappings, mut guarded) = (Vec::new(), 0);
    for line in maps.lines() {
        let mut words = line.split_ascii_whitespace();
        let (range, permissions) = (words.next().expect("a range"), words.next().expect("permissions"));
        let (start, end) = range.split_once('-').expect("from and to");
        let [start, end] = [start, end].map(|address| u64::from_str_radix(address, 16).expect("an address"));
        let name = words.nth(3).unwrap_or_default();
        if permissions.starts_with("rw") {
            let is_stack = name == "[stack]" || name.is_empty() && guarded == start;
            let region = if is_stack { Region::Stack } else { Region::Heap };
            mappings.push((region, start..end));
        }
        // The allocator too has memory that it cannot reach yet, but much of it, and behind what it can.
        let is_guard = permissions.starts_with("---") && name.is_empty() && end - start <= 16 * PAGE as u64;
        guarded = if is_guard { end } else { 0 };
    }
    mappings
}
