"""排版: pages on paper made from a template and values, as PDF/A for the archive.

`fonts/` holds `NotoSansTC_400Regular.ttf`, an unchanged copy from npm `@expo-google-fonts/noto-sans-tc` 0.4.3 (OFL-1.1, its
licence beside it): so the same values make the same bytes on every machine, with nothing installed.
"""
