# make run    builds, then runs the shipped study into runs/high-support
# make build  leaves the program at .build/release/throughline
# make test   lints, builds and runs all tests
# make format rewrites the Swift files as the linter wants them
# make clean  removes what was built; run folders stay

program := .build/release/throughline
study := notebooks-md/high-support.md
swift_files := Sources Tests datasets Package.swift

# Everything the program is built from (folders too, they tell of files removed): where nothing
# here is newer, SwiftPM is not even started.
sources := Package.swift $(shell find Sources)

.PHONY: run build test lint format clean system-libraries

run: build
	$(program) run $(study) --out runs/high-support

build: $(program)

$(program): $(sources)
	@.ci/install-system-libraries
	swift build -c release --static-swift-stdlib --product throughline -Xswiftc -use-ld=lld
	@touch $@

test: lint system-libraries
	swift build --build-tests
	swift test --skip-build

lint:
	swift format lint --strict --recursive $(swift_files)

format:
	swift format --in-place --recursive $(swift_files)

system-libraries:
	@.ci/install-system-libraries

clean:
	rm -rf .build
