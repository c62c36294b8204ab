"""Who comes new into the year's story, and what they bring."""

NEW, LATE = "1149001", "1149002"
STUDENTS = [
    (NEW, "邵小芸", "A123456789", "0981003", "女", 114, "101", 31, "在學"),
    (LATE, "方予安", "A800000014", "2009/12/31", "男", 114, "101", 32, "在學"),
]
COURSES = [("Y001", "114000B00H1110101010101", "國語文", 1, "4", "T001")]
ENROLMENTS = [(number, "Y001") for number in (NEW, LATE)]
GRADES = [(number, "Y001", 88.5, 1, -1, -1, 1, "") for number in (NEW, LATE)]
WRONG_NUMBER, WRONG_CLASS = "A123456788", "199"
NAME, LATE_NAME = STUDENTS[0][1], STUDENTS[1][1]
FIVE_DAYS_LEFT = "第一學期：上傳截止前五天"
AFTER_UPLOAD = "第一學期：教師認證截止日"
BRIEF = "我讀了三篇小說，比較敘事的順序，改寫了其中一篇的結尾。"
WORKS = ("作品一", "作品二", "作品三", "作品四", "作品五", "作品六", "作品七")
# The first was sent in another version, the second came back: so these are called otherwise in the end.
CHOSEN = (f"{WORKS[0]}改", f"{WORKS[1]}轉正", *WORKS[2:6])
LEFT_OUT = WORKS[6]
LATE_WORKS = ("補交的作品", "補交的作品二")

PERFORMANCES = (
    (
        "幹部經歷暨事蹟紀錄",
        {"單位名稱": "讀書會", "擔任職務": "會長", "開始日期": "2025-09-01", "結束日期": "2026-01-20"},
        {"幹部等級": "社團幹部"},
    ),
    (
        "競賽參與紀錄",
        {"競賽名稱": "校園短講比賽", "結果公布日期": "2025-12-05"},
        {"競賽等級": "校級", "團體參與": "個人"},
    ),
    (
        "服務學習紀錄",
        {
            "服務名稱": "圖書館志工",
            "服務單位": "縣立圖書館",
            "開始日期": "2025-10-04",
            "結束日期": "2025-12-20",
            "時數": "12",
        },
        {},
    ),
)
