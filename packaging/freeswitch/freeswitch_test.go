package freeswitch

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

// element is an XML element as far as these files need it.
type element struct {
	XMLName  xml.Name
	Attr     []xml.Attr `xml:",any,attr"`
	Children []element  `xml:",any"`
}

func (e element) get(name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// all returns every element below e with the tag.
func (e element) all(tag string) (found []element) {
	for _, c := range e.Children {
		if c.XMLName.Local == tag {
			found = append(found, c)
		}
		found = append(found, c.all(tag)...)
	}
	return found
}

func parse(t *testing.T, document []byte) element {
	t.Helper()
	var root element
	d := xml.NewDecoder(bytes.NewReader(document))
	if err := d.Decode(&root); err != nil {
		t.Fatalf("not well-formed: %v", err)
	}
	for { // comments may follow, nothing else
		switch tok, err := d.Token(); {
		case errors.Is(err, io.EOF):
			return root
		case err != nil:
			t.Fatalf("not well-formed: %v", err)
		default:
			if _, ok := tok.(xml.StartElement); ok {
				t.Fatal("more than one element at the top")
			}
		}
	}
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func settings(e element) (list [][2]string) {
	for _, p := range e.all("param") {
		list = append(list, [2]string{p.get("name"), p.get("value")})
	}
	return list
}

func TestXML(t *testing.T) {
	files, err := filepath.Glob("*/*.xml")
	if err != nil || len(files) < 6 {
		t.Fatalf("%v %v", files, err)
	}
	for _, name := range files {
		t.Run(name, func(t *testing.T) {
			content := read(t, name)
			root := parse(t, content)
			if tag := root.XMLName.Local; tag != "include" && tag != "profile" {
				t.Errorf("the top is <%s>", tag)
			}
			// FreeSWITCH drops whole lines that hold <include>, before it parses.
			for line := range strings.Lines(string(content)) {
				if strings.Contains(line, "include>") && strings.Trim(strings.TrimSpace(line), "</>") != "include" {
					t.Errorf("this line would be dropped: %s", line)
				}
			}
			for _, e := range root.all("condition") {
				// Go has no look-ahead; the rest of the expressions is common to both.
				expression := strings.ReplaceAll(e.get("expression"), "(?!0|60)", "")
				if _, err := regexp.Compile(strings.ReplaceAll(expression, "${sip_auth_username}", "1000")); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// TestTrunk holds the include to what the browser page's server had.
func TestTrunk(t *testing.T) {
	want := [][2]string{
		{"ws-binding", ":5067"},
		{"wss-binding", ":7444"},
		{"tls-cert-dir", "$${certs_dir}"},
		{"apply-candidate-acl", "localnet.auto"},
		{"apply-candidate-acl", "rfc1918.auto"},
		{"apply-candidate-acl", "any_v4.auto"},
		{"apply-candidate-acl", "wan_v4.auto"},
	}
	if got := settings(parse(t, read(t, "trunk/external-wss.xml"))); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	dialplan := parse(t, read(t, "trunk/07010002000.xml"))
	extension := dialplan.all("extension")
	if len(extension) != 1 || extension[0].get("name") != "TRUNK_WEBRTC_TEST" {
		t.Fatalf("extensions %v", extension)
	}
	condition := extension[0].all("condition")[0]
	if number := regexp.MustCompile(condition.get("expression")); !number.MatchString("07010002000") || number.MatchString("070100020001") {
		t.Errorf("the expression is %s", number)
	}
}

// TestSafeTrunk holds the safe profile to what makes it one.
func TestSafeTrunk(t *testing.T) {
	profile := map[string][]string{}
	for _, p := range settings(parse(t, read(t, "safe/profile.xml"))) {
		profile[p[0]] = append(profile[p[0]], p[1])
	}
	for name, want := range map[string]string{
		"auth-calls": "true", "accept-blind-auth": "false", "accept-blind-reg": "false",
		"rfc8760-auth-algorithms": "sha-256", "wss-binding": ":7444",
	} {
		if got := profile[name]; len(got) != 1 || got[0] != want {
			t.Errorf("%s is %q", name, got)
		}
	}
	for _, name := range []string{"ws-binding", "apply-inbound-acl", "apply-proxy-acl"} {
		if got, ok := profile[name]; ok {
			t.Errorf("%s = %q opens the profile", name, got)
		}
	}
	directory := parse(t, read(t, "safe/directory.xml"))
	user := map[string]string{}
	for _, p := range settings(directory) {
		user[p[0]] = p[1]
	}
	lists := parse(t, read(t, "safe/acl.xml")).all("list")
	if len(lists) != 1 || lists[0].get("name") != user["auth-acl"] || lists[0].get("default") != "deny" {
		t.Errorf("the list %v does not fit %q", lists, user["auth-acl"])
	}
	if user["allow-empty-password"] != "false" || user["a1-hash"] == "" {
		t.Errorf("the user has %v", user)
	}
	contexts := map[string]element{}
	for _, c := range parse(t, read(t, "safe/dialplan.xml")).all("context") {
		contexts[c.get("name")] = c
	}
	for _, v := range directory.all("variable") {
		if v.get("name") == "user_context" && len(contexts[v.get("value")].Children) == 0 {
			t.Errorf("there is no context %q", v.get("value"))
		}
	}
	if fallback := profile["context"][0]; len(contexts[fallback].all("extension")) != 1 {
		t.Errorf("the profile's own context, %s, does more than refuse", fallback)
	}
}

// TestReadme checks what can be pasted out of the page, and that it names the files.
func TestReadme(t *testing.T) {
	page := string(read(t, "README.md"))
	for _, fence := range regexp.MustCompile("(?s)```xml\n(.*?)```").FindAllStringSubmatch(page, -1) {
		parse(t, []byte(strings.TrimSpace(fence[1])))
	}
	files, err := filepath.Glob("*/*.xml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(files, "wss-deploy-hook.sh") {
		if !strings.Contains(page, "`"+name+"`") {
			t.Errorf("the page does not name %s", name)
		}
	}
	for _, name := range regexp.MustCompile("`((?:trunk|safe)/[^*`]+)`").FindAllStringSubmatch(page, -1) {
		read(t, name[1])
	}
}

func TestShellcheck(t *testing.T) {
	binary, err := exec.LookPath("shellcheck")
	if err != nil {
		t.Skip("shellcheck is not installed (apt-get install shellcheck)")
	}
	if out, err := exec.Command(binary, "--shell=sh", "wss-deploy-hook.sh").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
