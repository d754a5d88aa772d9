"""Messages put together from parts: any advert is found, any report of the same advert is not."""

import random
from itertools import product

import pytest

from knowledge.library import Library
from scamlist.page import observe
from scamlist.page import read as read_page
from scamlist.script import read
from tests.reading import REGISTRY, verdict

CONTACTS = (
    "카톡 abc1234", "카카오톡: money_77", "ㅋr톡 starpay1", "텔레 @cash_k", "010-0000-1234",
    "라인 pay777", "https://open.kakao.com/o/sAb", "070-0000-1234", "연락주세요 010 0000 1234",
)  # fmt: skip
JOINTS = (" ", "\n", " / ", "! ", ". ")
ADVERTS = {
    "text.cashout_offer": (
        (
            "소액결제 ", "소결 ", "휴대폰결제 ", "폰결제 ", "정보이용료 ", "컨텐츠 이용료 ",
            "구글결제 ", "통신요금 결제 ", "핸드폰 한도 ", "남은 결제한도 ", "토스 후불 ",
            "쿠팡 나중결제 ", "KT 정책폰 소액 ", "원스토어 결제 ", "폰요금 ",
        ),
        (
            "현금화해 드립니다", "현금으로 바꿔드려요", "현찰로 드려요", "매입합니다", "사드립니다",
            "최고가 매입", "캐시로 교환", "돈으로 만들어 드려요", "당일 현금", "깡 해드려요",
        ),
    ),
    "text.handset_scheme": (
        ("내구제 ", "폰테크 ", "유심 삽니다 ", "선불폰 명의자 모집 ", "회선 매입 ", "가개통 "),
        ("당일 현금 지급", "대당 50만원", "개당 10만원 바로 입금", "연체자 가능", "즉시 지급"),
    ),
    "text.account_buying": (
        ("통장 삽니다 ", "계좌 대여 ", "체크카드 빌려주시면 ", "은행 계좌 렌트 ", "카톡 계정 삽니다 "),
        ("월 100만원 지급", "하루 20만원", "선지급", "고수익 보장", "합법입니다"),
    ),
    "text.recovery_offer": (
        ("투자 사기 피해금 회수해 드립니다 ", "먹튀 피해 복구 전문 ", "떼인 돈 받아드립니다 "),
        ("성공률 98%", "착수금 없음", "무료 상담", "전액 회수", "후불제 진행"),
    ),
}  # fmt: skip
SUBJECTS = (
    "소액결제 현금화", "정보이용료 현금화", "휴대폰깡", "내구제", "폰테크", "통장 매입", "통장 대여",
    "상품권깡", "유심 매입", "대리입금", "작업대출", "피해금 회수 대행",
)  # fmt: skip
PITCHES = ("90% 당일 입금", "24시간 상담, 최저 수수료", "5분 입금 카톡 abc777", "무조건 승인")
REPORTS = (
    "경찰은 '{m} {a}'라는 광고를 올린 일당을 붙잡았다고 밝혔다.",
    "금융감독원은 {m} 광고에 속지 말라고 당부했다.",
    "'{m} {a}' 같은 글은 모두 불법 광고입니다.",
    "{m} 피해가 늘고 있으니 주의하세요. 신고 1332",
    "{m} 업체에 당했어요. {a} 라더니 돈을 안 줘요.",
    "{m} 해준다고 해서 연락했는데 사기였습니다",
    "친구가 {m} 하자는데 괜찮을까요?",
    "{m} 하면 처벌받나요?",
    "{m}가 뭐예요?",
    "“{m} {a}” 문자를 받았는데 신고는 어디에 하나요?",
    "법원은 {m}를 한 업자에게 징역 1년을 선고했다.",
    "커뮤니티에 {m} 글을 올리면 이용이 정지됩니다.",
    "{m}는 절대 이용하지 마세요.",
    "판결문에 따르면 피고인은 ‘{m} {a}’라고 광고하였다.",
    "{m}의 위험성을 알려드립니다. {a}라는 말은 미끼입니다.",
    "Police say {m} ads promising quick cash are a scam.",
)
OCCASIONS = (
    "[CJ대한통운] 주소 불일치로 배송 불가", "[우체국] 수취인 불명으로 반송 예정", "통관 보류 관세 미납 안내",
    "[교통민원24] 신호위반 과태료 고지", "고소장이 접수되었습니다", "모바일 청첩장이 도착했습니다",
    "[부고] 부친께서 별세하셨습니다", "[국세청] 환급금 발생", "소비쿠폰 신청 안내",
    "[카카오] 비정상 로그인 감지", "[국민은행] 계좌가 정지되었습니다", "스타벅스 기프티콘 당첨",
    "건강검진 결과 통보서",
)  # fmt: skip
TAILS = ("확인", "내용보기", "즉시 확인 바랍니다", "신청하기", "여기를 눌러 확인")
LINKS = ("http://abc.xyz/1", "bit.ly/3xYz", "cj-kr.top/a", "me2.kr/q1", "nhis-kr.sbs")


@pytest.mark.parametrize("reason", ADVERTS)
def test_an_advert_is_found_in_any_combination_of_its_parts(reason: str) -> None:
    dice = random.Random(7)  # noqa: S311 - draws examples, guards nothing
    first, second = ADVERTS[reason]
    missed = []
    for a, b in product(first, second):
        text = dice.choice(JOINTS).join((a + b, dice.choice(CONTACTS)))
        if reason not in {e.reason for e in read(text)}:
            missed.append(text)
    print(f"{reason}: {len(missed)} of {len(first) * len(second)} missed {missed[:5]}")
    assert len(missed) <= 0.03 * len(first) * len(second)


def test_a_report_of_any_advert_is_no_offer() -> None:
    texts = [form.format(m=m, a=a) for m, a, form in product(SUBJECTS, PITCHES, REPORTS)]
    verdicts = {text: verdict(read(text)) for text in texts}
    flagged = [text for text, found in verdicts.items() if found != "none"]
    print(f"{len(flagged)} of {len(texts)} reports flagged")
    assert not flagged, flagged[:10]


def test_every_occasion_with_a_link_behind_it_is_a_disguise() -> None:
    missed = [
        text
        for occasion, tail, link in product(OCCASIONS, TAILS, LINKS)
        if verdict(read(text := f"[Web발신]\n{occasion}\n{tail} {link}")) == "none"
    ]
    assert not missed, missed[:10]


def test_our_own_questions_and_articles_are_never_taken_for_offers(library: Library) -> None:
    dangers, flagged, questions = [], [], 0
    for (topic, lang), article in library.articles.items():
        front = article.front
        for text in (front.title, front.summary, *front.questions):
            questions += 1
            found = verdict(read(text))
            flagged += [text] if found != "none" else []
            dangers += [text] if found == "danger" else []
        body = "".join(
            f"<p>{line}</p>" for s in article.sections.values() for line in s.split("\n")
        )
        page = f"<title>{front.title}</title>{body}"
        if verdict(observe(read_page(page), "desk.example", "desk.example", REGISTRY)) == "danger":
            dangers.append(f"{topic}/{lang}")
    print(f"{questions} questions, {len(flagged)} flagged: {flagged[:8]}")
    assert not dangers
    assert len(flagged) <= 0.005 * questions
