package account

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"offhook/sipclient/numbering"
)

// The limits of dialling rules.
const (
	MaxRules   = 64
	maxPattern = 200 // bytes
)

// What is wrong with a dialling rule, wrapped with the rule.
var (
	// ErrBadRule means that a rule cannot be read.
	ErrBadRule = errors.New("the dialling rule is not usable")
	// ErrBadPattern, ErrRuleCountry and ErrRuleReplace are what of a rule cannot be read;
	// each is an ErrBadRule, too.
	ErrBadPattern  = fmt.Errorf("%w: its pattern cannot be read", ErrBadRule)
	ErrRuleCountry = fmt.Errorf("%w: there is no such country", ErrBadRule)
	ErrRuleReplace = fmt.Errorf("%w: what is dialled instead has no number in it", ErrBadRule)
	// ErrRuleResult means that a rule has made something of a number that cannot be dialled.
	ErrRuleResult = errors.New("the dialling rule makes no number of this")
)

// DialRule rewrites a number before it is dialled. Exactly one of Starts, Pattern
// and Country is set.
type DialRule struct {
	// Starts is what the number has to begin with; Replace takes its place.
	Starts string
	// Pattern is a regular expression (RE2) that the whole number has to match;
	// Replace takes the number's place, with $1 for its first group.
	Pattern string
	// Country is the ISO 3166 code of a country in which the number is valid as it
	// is dialled. Replace takes the number's place: $e164 in it is the number with
	// its country code and without a plus, $national is how it is dialled inside
	// Country, which only numbers of that country have.
	Country string
	// Replace is what is dialled instead.
	Replace string
}

// What stands for a number in the Replace of a rule with a Country, and the word
// before the country in its text.
const (
	ruleE164     = "$e164"
	ruleNational = "$national"
	ruleCountry  = "country "
)

// ParseRule reads a rule as the settings file has it: "0 => +82" for numbers
// that start with 0, "/9(.*)/ => $1" for those that match a pattern, and
// "country KR => +$e164" for those that are valid in a country.
func ParseRule(text string) (DialRule, error) {
	left, right, found := strings.Cut(text, "=>")
	if !found {
		return DialRule{}, fmt.Errorf("%w: %.60q has no \"=>\"", ErrBadRule, text)
	}
	left = strings.TrimSpace(left)
	r := DialRule{Starts: left, Replace: strings.TrimSpace(right)}
	if len(left) > 1 && left[0] == '/' && left[len(left)-1] == '/' {
		r.Starts, r.Pattern = "", left[1:len(left)-1]
	} else if country, is := strings.CutPrefix(left, ruleCountry); is {
		r.Starts, r.Country = "", strings.TrimSpace(country)
	}
	return r, r.Validate()
}

// String is the rule as ParseRule reads it.
func (r DialRule) String() string {
	switch {
	case r.Pattern != "":
		return "/" + r.Pattern + "/ => " + r.Replace
	case r.Country != "":
		return ruleCountry + r.Country + " => " + r.Replace
	}
	return r.Starts + " => " + r.Replace
}

// MarshalText is String.
func (r DialRule) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText is ParseRule.
func (r *DialRule) UnmarshalText(text []byte) (err error) {
	*r, err = ParseRule(string(text))
	return err
}

// Validate returns ErrBadRule for a rule that cannot work.
func (r DialRule) Validate() error {
	given := 0
	for _, what := range []string{r.Starts, r.Pattern, r.Country} {
		if what != "" {
			given++
		}
	}
	if given != 1 {
		return fmt.Errorf("%w: it needs either what the number starts with, a pattern or a country", ErrBadRule)
	}
	if len(r.Starts) > maxPattern || len(r.Pattern) > maxPattern || len(r.Country) > maxPattern || len(r.Replace) > maxPattern {
		return fmt.Errorf("%w: it is longer than %d characters", ErrBadRule, maxPattern)
	}
	if strings.ContainsFunc(r.String(), forbidden) || strings.Contains(r.Starts+r.Pattern+r.Country+r.Replace, "=>") {
		return fmt.Errorf("%w: %.60q", ErrBadRule, r.String())
	}
	for _, part := range []string{r.Starts, r.Pattern, r.Country, r.Replace} {
		if part != strings.TrimSpace(part) {
			return fmt.Errorf("%w: %.60q begins or ends with a space", ErrBadRule, part)
		}
	}
	if r.Country != "" {
		return r.validateCountry()
	}
	if r.Pattern == "" {
		if r.start() == "" || strings.HasPrefix(r.Starts, "/") || strings.HasPrefix(r.Starts+" ", ruleCountry) {
			return fmt.Errorf("%w: no number starts with %.20q", ErrBadRule, r.Starts)
		}
		return nil
	}
	if _, err := r.compile(); err != nil {
		return fmt.Errorf("%w: %w", ErrBadPattern, err)
	}
	return nil
}

func (r DialRule) validateCountry() error {
	if !numbering.Known(r.Country) {
		return fmt.Errorf("%w: %.20q; it is two capital letters, such as KR", ErrRuleCountry, r.Country)
	}
	if strings.Contains(r.Replace, ruleE164) == strings.Contains(r.Replace, ruleNational) {
		return fmt.Errorf("%w: it needs %s or %s in it", ErrRuleReplace, ruleE164, ruleNational)
	}
	return nil
}

func (r DialRule) compile() (*regexp.Regexp, error) { return regexp.Compile(`^(?:` + r.Pattern + `)$`) }

// start is Starts as numbers are when rules see them: without the marks that people write
// between digits.
func (r DialRule) start() string {
	return strings.Map(func(c rune) rune {
		if strings.ContainsRune(" -./()", c) {
			return -1
		}
		return c
	}, numbering.Plain(r.Starts))
}

// apply returns the rewritten number; ok is false where the rule does not match.
func (r DialRule) apply(number string) (rewritten string, ok bool) {
	if r.Country != "" {
		return r.applyCountry(number)
	}
	if r.Pattern == "" {
		rest, ok := strings.CutPrefix(number, r.start())
		return r.Replace + rest, ok
	}
	re, err := r.compile()
	if err != nil {
		return "", false
	}
	at := re.FindStringSubmatchIndex(number)
	if at == nil {
		return "", false
	}
	return string(re.ExpandString(nil, r.Replace, number, at)), true
}

func (r DialRule) applyCountry(number string) (rewritten string, ok bool) {
	if strings.Contains(r.Replace, ruleNational) {
		national, ok := numbering.National(number, r.Country)
		return strings.ReplaceAll(r.Replace, ruleNational, national), ok
	}
	e164, ok := numbering.International(number, r.Country)
	return strings.ReplaceAll(r.Replace, ruleE164, strings.TrimPrefix(e164, "+")), ok
}

// Rewrite returns what is dialled for a number: the first rule that matches has
// its way with it.
func (a Account) Rewrite(number string) string {
	for _, r := range a.Rules {
		if rewritten, ok := r.apply(number); ok {
			return rewritten
		}
	}
	return number
}

// Target is what a person dials with this account: ParseTarget, and the
// account's rules where the text is a number and names no host of its own.
// Errors: those of ParseTarget, ErrRuleResult.
func (a Account) Target(text string) (Target, error) {
	t, err := ParseTarget(text, a.Host())
	if err != nil || t.Host != a.Host() {
		return t, err
	}
	if _, isNumber := parseNumber(t.User); !isNumber {
		return t, nil
	}
	number, ok := parseNumber(a.Rewrite(t.User))
	if !ok {
		return Target{}, fmt.Errorf("%w: %.60q", ErrRuleResult, t.User)
	}
	if number != t.User {
		t.User, t.Typed = number, t.User
	}
	return t, nil
}
