"""Sentences of loading a school."""

from django.utils.translation import gettext_lazy as _

from licheng.shared.messages import register_messages

MESSAGES = {
    "roster_file_missing": _("還沒有選擇檔案，請先選擇活頁簿或 CSV。"),
    "roster_file_too_large": _("檔案超過 %(megabytes)s MB，請只留名冊的工作表再上傳。"),
    "roster_file_too_large_inside": _("檔案解開後太大（上限 %(megabytes)s MB），請只留名冊的工作表再上傳。"),
    "roster_file_damaged": _(
        "檔案無法開啟，可能已損壞。請用 Excel 或 LibreOffice 打開，另存成新的 .xlsx 再上傳。"
    ),
    "roster_file_unusual": _(
        "檔案的寫法不是一般試算表的格式，請用 Excel 或 LibreOffice 打開，另存成新的 .xlsx 再上傳。"
    ),
    "roster_file_locked": _("壓縮檔有密碼，請解開後再上傳。"),
    "roster_file_old_or_locked": _("這是舊式 .xls 或有密碼的活頁簿，請另存成沒有密碼的 .xlsx 再上傳。"),
    "roster_file_not_workbook": _("這不是 .xlsx 活頁簿，也不是名冊的 CSV。請用範本填寫後再上傳。"),
    "roster_file_names_strange": _("壓縮檔裡的檔名重複或不正常，請只放名冊的 CSV 再壓縮一次。"),
    "roster_files_mixed": _("一次只能上傳一個活頁簿，或多個 CSV，請分開上傳。"),
    "sheet_too_wide": _("工作表超過 %(rows)s 列或 %(columns)s 欄，請刪除用不到的列與欄再上傳。"),
    "csv_encoding": _("%(name)s 的文字編碼無法辨認，請存成 UTF-8 或 Big5。"),
    "csv_unreadable": _("%(name)s 第 %(line)s 列的引號沒有成對，請修正後再上傳。"),
    "import_no_sheets": _("檔案裡沒有認得的工作表。工作表（或 CSV 檔名）應為：%(names)s。"),
    "sheet_empty": _("工作表沒有資料。請填入資料；不匯入這張就整張刪除。"),
    "column_missing": _("缺少這個欄位，請照範本補上欄名。"),
    "column_twice": _("欄名重複，請只留一欄。"),
    "cell_empty": _("必填，請填入。"),
    "cell_too_long": _("「%(value)s」太長，最多 %(limit)s 個字。"),
    "cell_unreadable": _("「%(value)s」含有看不見的控制字元，請重新輸入。"),
    "cell_not_code": _("「%(value)s」只能是文字、數字與 . - _ @，中間不可有空白。"),
    "cell_not_whole": _("「%(value)s」應為 %(lowest)s 到 %(highest)s 的整數。"),
    "cell_not_choice": _("「%(value)s」不在選項內，請填：%(choices)s。"),
    "score_unreadable": _("「%(value)s」不是成績，請填 0 到 100（最多兩位小數），沒有填 -1。"),
    "date_unreadable": _("「%(value)s」不是日期，請填民國 0980912、98/9/12 或西元 2009/9/12。"),
    "date_impossible": _("「%(value)s」不是存在的日期，請對照學籍資料修正。"),
    "birth_in_future": _("出生日期 %(value)s 在學年度開始之後，請檢查年份。"),
    "national_id_shape": _("%(masked)s 不是身分證號或居留證號的格式，請檢查長度與英文字母。"),
    "national_id_checksum": _("%(masked)s 的檢查碼不符，請對照證件修正。"),
    "national_id_twice": _("%(value)s 已是學號 %(other)s 的身分證號。同一人只能有一個學號，請修正其中一個。"),
    "course_code_length": _("「%(value)s」不是 23 碼，請對照課程計畫平臺核定的課程代碼。"),
    "course_code_segment": _("課程代碼的%(label)s「%(value)s」不在代碼表內，請對照課程計畫平臺。"),
    "group_code_length": _("「%(value)s」不是 16 碼；群科班代碼是課程代碼的前 16 碼。"),
    "code_of_other_school": _("代碼裡的學校是 %(theirs)s，不是本校 %(ours)s，請修正。"),
    "row_twice": _("「%(key)s」和第 %(line)s 列重複，請刪除其中一列。"),
    "login_name_twice": _("帳號「%(value)s」已經有人使用 %(other)s，請換一個。"),
    "seat_twice": _("%(value)s 號已經是 %(other)s 的座號，請修正其中一個。"),
    "class_needed": _("在學學生必須有班級與座號，請填入；已離校請修改學籍狀態。"),
    "class_and_seat_together": _("班級名稱與座號要一起填，或一起空白。"),
    "roster_teacher_unknown": _("找不到教師編號「%(value)s」，請先加到「教師」工作表。"),
    "roster_class_unknown": _("找不到班級「%(value)s」，請先加到「班級」工作表。"),
    "roster_student_unknown": _("找不到學號「%(value)s」，請先加到「學生」工作表。"),
    "roster_course_unknown": _("找不到開課編號「%(value)s」，請先加到「科目開課」工作表。"),
    "roster_enrolment_unknown": _("「%(value)s」沒有這筆修課，請先加到「修課」工作表。"),
    "cadre_days_reversed": _("結束日期早於開始日期，請修正。"),
    "import_has_problems": _("還有 %(count)s 個問題，修正檔案後重新上傳才能套用。"),
    "import_plan_changed": _("檢查之後學校的資料又有變動，請重新上傳檔案再看一次結果。"),
    "import_still_checking": _("檔案還在檢查，完成後才能套用。"),
    "import_unreadable": _("檔案無法讀取，請修正後重新上傳。"),
    "import_changes_nothing": _("檔案和學校現有的資料完全相同，不需要套用。"),
    "import_already_applying": _("正在寫入，完成前不能再套用或捨棄。"),
    "import_stopped": _("寫入已停止，沒有留下任何資料。請重新上傳檔案。"),
    "import_already_applied": _("這次匯入已經套用。"),
    "import_forgotten": _("上傳的檔案已經刪除，請重新上傳。"),
    "import_other_applying": _("另一次匯入正在寫入，請等它完成再上傳。"),
    "import_broken": _("系統處理時出了問題，沒有寫入任何資料。系統會再試；仍失敗請聯絡資訊組。"),
}
register_messages(MESSAGES)
