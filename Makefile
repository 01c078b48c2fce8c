# Everything one does with this tree. `make` alone lists the targets; two are enough to begin: make run, make test.

.DEFAULT_GOAL := help
SHELL := /bin/sh
.DELETE_ON_ERROR:

GO ?= go
SETUP := packaging/setup

# migrated_fynedo: the window's code keeps to Fyne's threading rule, so Fyne may leave its checks and locks out.
# no_animations: a cursor that blinks repaints the whole window 60 times a second, which costs more than a call.
# no_emoji: Fyne's emoji font is 4 MB of program and 13 MB of memory; an emoji in a name is drawn with a font of the system.
TAGS := migrated_fynedo no_animations no_emoji

# accessibility: names for screen readers, which Fyne has for macOS and Windows; there packaging/windows/exe.sh adds it.
ifeq ($(shell uname -s),Darwin)
TAGS += accessibility
endif

# The folder of the static libopus that the set-up below builds; nothing where that failed, and the system's is linked.
OPUS := packaging/opus/build.sh
LINK = $(addprefix -extldflags=-L,$(shell $(OPUS) --there))

# Position-independent and without this folder's name, as the packages are: then the C++ parts, minutes of them, are
# compiled once for all that is built, checked and tested, but for the tests with the race detector.
STEADY := $(filter-out -buildmode=% -trimpath -ldflags=%,$(shell $(GO) env GOFLAGS 2>/dev/null)) -buildmode=pie -trimpath
export GOFLAGS = $(STEADY) $(addprefix -ldflags=,$(LINK))

# A checkout that git does not trust (another owner's, or an archive) still builds, without a revision in its version.
VCS := $(if $(shell git rev-parse --verify --quiet HEAD 2>/dev/null),auto,false)
# A release says which it is (make build VERSION=1.2.3); otherwise the program names the commit it was made from.
VERSION ?=
BUILD = $(GO) build -buildvcs=$(VCS) -tags "$(TAGS)" -ldflags "-s -w $(LINK)$(if $(VERSION), -X offhook/cmd/internal/boot.version=$(VERSION))"
TEST := $(GO) test -tags

# Pictures, logs and recordings of the tests, kept for whoever has to find out why one failed.
export OFFHOOK_ARTEFACTS ?= $(CURDIR)/artefacts

# The desktop program's package pulls in OpenGL: with -race all of it would be compiled a second time, and nothing in
# its main needs that. Its tests run with the window's.
UNIT = $$($(GO) list -tags "$(TAGS)" ./... | grep -v '/cmd/offhook$$')

# What compiles without a C compiler: the rest of `make test` where the build headers can't be installed.
PURE := ./sipclient ./sipclient/call/... ./sipclient/registration/... ./sipclient/account/... ./gui/present/... ./media ./media/jitter/... ./media/dsp/... ./media/tone/...

STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
FUZZTIME ?= 10s
CALLTIME ?= 1m
SOAKTIME ?= 10m

##@ Use it

run: setup-run build ## open the phone on the built-in demo PBX; without a display, place a demo call and say what was heard
	@$(SETUP)/run.sh

build: setup-build ## build bin/offhook and bin/offhookctl
	$(BUILD) -o bin/ ./cmd/offhook ./cmd/offhookctl

##@ Give it to others

packages: deb exe ## build what is installed into dist/: both of these, and their checksums
	cd dist && sha256sum -- *.deb *.zip > SHA256SUMS

deb: setup-deb ## build the Debian package
	GO=$(GO) packaging/linux/deb.sh dist "$(TAGS)" $(VERSION)

exe: setup-exe ## build the programs for Windows, which takes some ten minutes the first time
	GO=$(GO) packaging/windows/exe.sh dist "$(TAGS)" $(VERSION)

##@ Test it

test: setup-go ## install what is missing, then run all tests
	@$(SETUP)/test.sh

# The race detector makes the window's long walks seven times as long, so it gets short ones.
test-unit: setup-build ## the tests that need nothing but the compiler, with the race detector
	$(TEST) "$(TAGS)" -race -short -buildmode=exe -timeout 20m $(UNIT)
	$(TEST) "$(TAGS)" -timeout 20m ./gui

test-pure: setup-go ## the tests of what compiles without a C compiler
	CGO_ENABLED=0 $(TEST) "$(TAGS)" -timeout 10m $(PURE)

test-interop: setup-interop web ## against Kamailio, Chromium with JsSIP and SIP.js, baresip, rtpengine, PulseAudio and a keyring
	$(TEST) "$(TAGS) interop" -count=1 -timeout 20m ./cmd/internal/interop/...

test-gui: setup-gui ## the real window under Xvfb, by mouse and keyboard
	$(TEST) "$(TAGS) gui" -count=1 -timeout 20m ./cmd/offhook/...

test-deb: deb ## judge the Debian package, and make a call with what is in it
	$(TEST) "$(TAGS) packages" -count=1 -timeout 20m -run Deb ./cmd/internal/interop/shipped

test-exe: setup-wine exe ## the same for the programs for Windows, under Wine
	$(TEST) "$(TAGS) packages" -count=1 -timeout 20m -run Exe ./cmd/internal/interop/shipped

test-soak: setup-interop ## one call in real time, by an audio server's devices, for SOAKTIME (10m)
	$(TEST) "$(TAGS) soak" -count=1 -timeout 0 -v ./cmd/internal/interop/soak -for $(SOAKTIME)

fuzz: setup-build ## every fuzz target for FUZZTIME (10s) each
	@$(SETUP)/fuzz.sh "$(TAGS)" $(FUZZTIME)

bench: setup-interop setup-gui build web ## measure Offhook beside an empty window and Chromium with JsSIP, then the packages' benchmarks
	$(GO) build -tags "$(TAGS)" -o bin/ ./cmd/internal/bench/empty
	$(GO) run -tags "$(TAGS)" ./cmd/internal/bench -call $(CALLTIME)
	$(TEST) "$(TAGS)" -run '^$$' -bench . -benchmem $(UNIT)

bench-voice: setup-interop build web ## measure how speech sounds over bad networks, beside Chromium with JsSIP; RUNS=5, TRACES="clean loss5 …"
	$(GO) build -tags "$(TAGS)" -o bin/ ./cmd/internal/bench/voice
	bin/voice $(if $(RUNS),-runs $(RUNS)) $(if $(TRACES),-traces "$(TRACES)")

##@ Keep it

lint: setup-build setup-lint ## gofmt, go vet, staticcheck, shellcheck
	@unformatted=$$(git ls-files -z '*.go' | xargs -0 gofmt -l); \
		if [ -n "$$unformatted" ]; then echo "gofmt -w would change:"; echo "$$unformatted"; exit 1; fi
	$(GO) vet -tags "$(TAGS) interop gui packages soak" ./...
	$(GO) run $(STATICCHECK) -tags "$(TAGS) interop gui packages soak" ./...
	git ls-files -z .ci '*.sh' | xargs -0 shellcheck

screenshots: setup-gui ## draw every page in artefacts/pages, and take it from the real window in artefacts/window and for the README
	$(MAKE) --no-print-directory -j2 screenshots-software screenshots-window
	cd "$(OFFHOOK_ARTEFACTS)/window" && readme() { cp "$$1.png" "$(CURDIR)/assets/screenshots/$$2.png"; } && \
		readme keypad-en-light-380x660-100 keypad-light && readme call-en-dark-380x660-100 call-dark && \
		readme recents-en-dark-380x660-100 recents-dark && readme call-conference-ko-light-380x660-100 call-korean && \
		readme diagnostics-en-light-1100x700-100 diagnostics-wide
	@echo "Pictures:"
	@echo "  $(OFFHOOK_ARTEFACTS)/pages   every page, drawn by the software renderer"
	@echo "  $(OFFHOOK_ARTEFACTS)/window  every page, from the real window"
	@echo "  assets/screenshots   the README's"

# Each has one core to itself.
screenshots-software:
	OFFHOOK_SCREENSHOTS="$(OFFHOOK_ARTEFACTS)/pages" CGO_ENABLED=0 $(TEST) "$(TAGS)" -count=1 -timeout 60m -run 'Screenshots$$' ./gui

screenshots-window:
	OFFHOOK_SCREENSHOTS="$(OFFHOOK_ARTEFACTS)/window" $(TEST) "$(TAGS) gui" -count=1 -timeout 60m -run ScreenshotsOnScreen ./gui

clean: ## remove what was built and what the tests left; downloads and caches stay
	rm -rf bin build dist artefacts

help: ## this list
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@ / { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Set-up, done by the targets above: each does nothing where everything is there already.
define set-up
@$(SETUP)/install.sh build $(1)
@$(OPUS) >/dev/null || echo "Going on with the system's libopus" >&2
endef

setup-go:
	@GO=$(GO) $(SETUP)/go.sh

setup-build: setup-go
	$(call set-up,)

setup-run: setup-go
	$(call set-up,run)

setup-interop: setup-go
	$(call set-up,run interop)

setup-gui: setup-go
	$(call set-up,run gui)

setup-deb: setup-go
	$(call set-up,run deb)

setup-exe: setup-go
	$(call set-up,exe)

setup-wine: setup-go
	$(call set-up,run wine)

setup-lint:
	@$(SETUP)/install.sh lint

# The browser phones' packages. npm writes node_modules/.package-lock.json last, so it stands for all of them.
WEB := cmd/internal/interop/web

web: setup-interop $(WEB)/node_modules/.package-lock.json

$(WEB)/node_modules/.package-lock.json: $(WEB)/package.json $(WEB)/package-lock.json
	cd $(WEB) && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

.PHONY: run build packages deb exe test test-unit test-pure test-interop test-gui test-deb test-exe test-soak fuzz bench bench-voice lint screenshots screenshots-software screenshots-window clean help web \
	setup-go setup-build setup-run setup-interop setup-gui setup-deb setup-exe setup-wine setup-lint
